package dev.siskin.watch.archive;

import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.reader.IntervalReader;
import dev.siskin.watch.stream.IntervalStream;
import dev.siskin.watch.stream.StreamException;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The loop of an archive: read, add up, write. One thread; ended by {@link IntervalStream#stop}.
 */
final class ArchiveLoop {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final long COMMIT_EVERY_MILLIS = 10_000;
  private static final Duration LONGEST_AWAY_UNTIL_END = Duration.ofSeconds(15);

  private final IntervalStream stream;
  private final IntervalReader reader;
  private final Archive archive;
  private final Supplier<String> topicId;
  private final PrintStream messages;
  private final LongSupplier clockMillis;
  private long committedMillis;
  private long saidVanished;

  /**
   * @param reader that of the stream
   * @param topicId asks for the id of the topic; empty when it cannot be told
   */
  ArchiveLoop(
      IntervalStream stream,
      IntervalReader reader,
      Archive archive,
      Supplier<String> topicId,
      PrintStream messages,
      LongSupplier clockMillis) {
    this.stream = stream;
    this.reader = reader;
    this.archive = archive;
    this.topicId = topicId;
    this.messages = messages;
    this.clockMillis = clockMillis;
  }

  /**
   * Runs until it is stopped, or to what is the end of the topic now. What is not over when it is
   * stopped is kept for the next run.
   *
   * @throws IOException when the files cannot be written; they are then as they were
   */
  void run(boolean untilEnd) throws IOException {
    committedMillis = clockMillis.getAsLong();
    checkTopic();
    while (!stream.stopped() && !(untilEnd && stream.atOpeningEnd())) {
      step();
      if (untilEnd && stream.away().compareTo(LONGEST_AWAY_UNTIL_END) > 0) {
        throw new StreamException("The broker went away before the topic was read.");
      }
    }
    commit(untilEnd && !stream.stopped());
  }

  private void step() throws IOException {
    List<IntervalRecord> records = stream.poll(POLL);
    long now = clockMillis.getAsLong();
    for (IntervalRecord record : records) {
      archive.add(record, now);
    }
    if (records.isEmpty() && stream.away().isZero()) {
      archive.idle(now);
    }
    // Only here do the offsets stand for all that was added.
    if (archive.isFull() || now - committedMillis >= COMMIT_EVERY_MILLIS) {
      commit(false);
      if (stream.away().isZero()) {
        checkTopic();
      }
    }
  }

  /**
   * Places in a topic mean nothing in another of its name. What was seen still counts once, so all
   * of the new one may be read.
   */
  private void checkTopic() {
    String id = topicId.get();
    if (id.isEmpty() || id.equals(archive.topic())) {
      return;
    }
    if (archive.topic().isEmpty()) {
      archive.setTopic(id);
    } else if (stream.reopenAtBeginning()) {
      messages.println("The topic was made anew since it was read; reading begins at its start.");
      archive.setTopic(id);
    }
  }

  private void sayVanished() {
    long vanished = stream.vanished();
    if (vanished > saidVanished) {
      messages.println(
          (vanished - saidVanished)
              + " records vanished before they were read: the broker did not keep them for so long.");
      saidVanished = vanished;
    }
  }

  private void commit(boolean all) throws IOException {
    sayVanished();
    committedMillis = clockMillis.getAsLong();
    archive.commit(stream.positions(), reader.seen(), committedMillis, all);
  }
}
