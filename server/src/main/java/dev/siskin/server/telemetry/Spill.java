package dev.siskin.server.telemetry;

import dev.siskin.server.telemetry.Outbox.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what could not be sent from one start to the next. The file stays until all in it has
 * arrived, so a server that is killed meanwhile sends it once more, and readers drop the twins.
 * While a broker stays away, each start adds to it, up to a bound; beyond that the oldest go.
 * Nothing that goes wrong with the file stops the stream. On the telemetry thread.
 */
final class Spill {
  private static final Logger LOG = LoggerFactory.getLogger(Spill.class);

  private final SpillFile file;
  private final IntervalOutbox outbox;
  private final Backlog backlog;
  private long mostBytes;
  private @Nullable SpillReader reader;
  private boolean settled = true;
  private boolean broken;

  /**
   * @param mostBytes of a file, unless the start before left more
   */
  Spill(SpillFile file, IntervalOutbox outbox, long mostBytes) {
    this.file = file;
    this.outbox = outbox;
    this.backlog = outbox.backlog();
    this.mostBytes = mostBytes;
  }

  /** Lets the outbox have what the start before left, bit by bit. */
  void resume(long nowNanos) {
    if (!file.exists()) {
      return;
    }
    SpillFile.Read found = found();
    backlog.countUnreadable(found.unreadable());
    Path from = found.whole() ? file.path() : keepReadable(found);
    settled = !file.exists();
    if (found.records() > 0) {
      begin(from, (int) found.records(), nowNanos);
    }
    settle();
  }

  private void begin(Path from, int records, long nowNanos) {
    try {
      mostBytes = Math.max(mostBytes, Files.size(from));
      reader = new SpillReader(from);
      backlog.begin(this::read, records, nowNanos);
      LOG.info("{} records of the start before will be sent first", records);
    } catch (IOException e) {
      backlog.countUnreadable(records);
      LOG.error("{} records of {} are lost: {}", records, from, e.toString());
    }
  }

  /** Reads it from end to end, and keeps nothing. */
  private SpillFile.Read found() {
    AtomicInteger readable = new AtomicInteger();
    try {
      return file.read(message -> readable.incrementAndGet());
    } catch (IOException e) {
      LOG.error(
          "{} cannot be read to its end, what stands behind is not sent: {}",
          file.path(),
          e.toString());
      return new SpillFile.Read(readable.get(), 1, false);
    }
  }

  /**
   * So that the next start does not count the same damage again.
   *
   * @return where the readable part is now
   */
  private Path keepReadable(SpillFile.Read found) {
    LOG.error(
        "{} is damaged: {} records can be read and will be sent, at least {} cannot; it is moved"
            + " to {}",
        file.path(),
        found.records(),
        found.unreadable(),
        file.damagedPath());
    try {
      file.moveAside();
    } catch (IOException e) {
      LOG.warn("{} was not moved aside: {}", file.path(), e.toString());
      return file.path();
    }
    if (found.records() == 0) {
      return file.damagedPath();
    }
    try (SpillReader readable = new SpillReader(file.damagedPath())) {
      AtomicInteger left = new AtomicInteger((int) found.records());
      file.write(() -> left.getAndDecrement() > 0 ? readable.next() : null);
      return file.path();
    } catch (IOException e) {
      LOG.warn("the readable part of {} was not saved again: {}", file.path(), e.toString());
      return file.damagedPath();
    }
  }

  /** The next record, or null when there is none, or it cannot be read. */
  private @Nullable Message read() {
    SpillReader from = reader;
    try {
      return from == null ? null : from.next();
    } catch (IOException e) {
      broken = true;
      LOG.error(
          "{} cannot be read any more, so {} records are lost: {}",
          file.path(),
          backlog.unreadRecords(),
          e.toString());
      return null;
    }
  }

  /** Removes the file when all in it has arrived, or was given up. */
  void settle() {
    if (!backlog.isEmpty()) {
      return;
    }
    close();
    if (settled) {
      return;
    }
    settled = true;
    try {
      if (broken) {
        file.moveAside();
      } else {
        file.delete();
      }
    } catch (IOException e) {
      LOG.warn("{} has been sent and cannot be deleted: {}", file.path(), e.toString());
    }
  }

  /** Leaves what is not acknowledged to the next start; what cannot be left is given up. */
  void save() {
    settle();
    if (outbox.isEmpty()) {
      return;
    }
    try {
      makeRoom();
      int written = file.write(new Unsent());
      LOG.warn("{} records wait in {} for the next start", written, file.path());
    } catch (IOException e) {
      giveUp(e);
    } finally {
      close();
    }
  }

  /** Gives up the oldest that a start before left, while all together is too much for a file. */
  private void makeRoom() throws IOException {
    long excess = bytesInFile() - mostBytes;
    long before = outbox.ledger().dropped();
    while (excess > 0 && !backlog.isEmpty()) {
      Message oldest = backlog.dropOldest();
      excess -= oldest == null ? excess : SpillFile.entryBytes(oldest);
    }
    long lost = outbox.ledger().dropped() - before;
    if (lost > 0) {
      LOG.error("{} would be too long, so the {} oldest records are lost", file.path(), lost);
    }
  }

  private long bytesInFile() throws IOException {
    SpillReader rest = reader;
    long sum = rest == null ? 0 : rest.leftBytes();
    for (Message message : backlog.unsentOfRead()) {
      sum += SpillFile.entryBytes(message);
    }
    for (Message message : outbox.unsent()) {
      sum += SpillFile.entryBytes(message);
    }
    return sum;
  }

  /** All that is not acknowledged, oldest first. */
  private final class Unsent implements SpillFile.Source {
    private final Iterator<Message> read = backlog.unsentOfRead().iterator();
    private final Iterator<Message> own = outbox.unsent().iterator();
    private int unread = backlog.unreadRecords();

    @Override
    public @Nullable Message next() {
      if (read.hasNext()) {
        return read.next();
      }
      if (unread > 0) {
        Message next = nextOfFile();
        if (next != null) {
          unread--;
          return next;
        }
        backlog.loseUnread(unread);
        unread = 0;
      }
      return own.hasNext() ? own.next() : null;
    }

    /** Null when no more can be read; what this start made is written all the same. */
    private @Nullable Message nextOfFile() {
      try {
        return reader == null ? null : reader.next();
      } catch (IOException e) {
        LOG.error(
            "{} cannot be read any more, so {} records are lost: {}",
            file.path(),
            unread,
            e.toString());
        return null;
      }
    }
  }

  /** What came from the file is still in it. */
  private void giveUp(IOException why) {
    long before = outbox.ledger().dropped();
    if (settled) {
      outbox.dropAll();
    } else {
      outbox.dropOwn();
    }
    LOG.error(
        "{} cannot be written, so {} records are lost, but those that Kafka took unseen: {}",
        file.path(),
        outbox.ledger().dropped() - before,
        why.toString());
  }

  private void close() {
    SpillReader open = reader;
    reader = null;
    try {
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      LOG.debug("{} was not closed: {}", file.path(), e.toString());
    }
  }
}
