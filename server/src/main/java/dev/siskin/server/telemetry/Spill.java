package dev.siskin.server.telemetry;

import dev.siskin.server.telemetry.Outbox.Message;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what could not be sent from one start to the next. The file stays until all in it has
 * arrived, so a server that is killed meanwhile sends it once more, and readers drop the twins.
 * Nothing that goes wrong with the file stops the stream. On the telemetry thread.
 */
final class Spill {
  private static final Logger LOG = LoggerFactory.getLogger(Spill.class);

  private final SpillFile file;
  private final IntervalOutbox outbox;
  private boolean settled = true;

  Spill(SpillFile file, IntervalOutbox outbox) {
    this.file = file;
    this.outbox = outbox;
  }

  /** Puts into the outbox what the start before left. */
  void resume(long nowNanos) {
    SpillFile.Read read;
    try {
      read = file.read(message -> outbox.resume(message, nowNanos));
    } catch (IOException e) {
      outbox.countUnreadable(1);
      settled = !file.exists();
      LOG.error(
          "{} cannot be read to its end, what stands behind is not sent: {}",
          file.path(),
          e.toString());
      keepReadable();
      settle();
      return;
    }
    outbox.countUnreadable(read.unreadable());
    settled = !file.exists();
    if (!read.whole()) {
      LOG.error(
          "{} is damaged: {} records can be read and will be sent, at least {} cannot; it is moved"
              + " to {}",
          file.path(),
          read.records(),
          read.unreadable(),
          file.damagedPath());
      keepReadable();
    } else if (read.records() > 0) {
      LOG.info("{} records of the start before will be sent first", read.records());
    }
    settle();
  }

  /** So that the next start does not count the same damage again. */
  private void keepReadable() {
    try {
      file.moveAside();
      if (!outbox.isEmpty()) {
        file.write(outbox.unsent());
      }
    } catch (IOException e) {
      LOG.warn("the readable part of {} was not saved again: {}", file.path(), e.toString());
    }
  }

  /** Removes the file when all in it has arrived, or was given up. */
  void settle() {
    if (settled || outbox.holdsResumed()) {
      return;
    }
    settled = true;
    try {
      file.delete();
    } catch (IOException e) {
      LOG.warn("{} has been sent and cannot be deleted: {}", file.path(), e.toString());
    }
  }

  /** Leaves what is not acknowledged to the next start; what cannot be left is given up. */
  void save() {
    settle();
    List<Message> unsent = outbox.unsent();
    if (unsent.isEmpty()) {
      return;
    }
    try {
      file.write(unsent);
      LOG.warn("{} records wait in {} for the next start", unsent.size(), file.path());
    } catch (IOException e) {
      giveUp(e);
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
        "{} cannot be written, so {} records are lost: {}",
        file.path(),
        outbox.ledger().dropped() - before,
        why.toString());
  }
}
