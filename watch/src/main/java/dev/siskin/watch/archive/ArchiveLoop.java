package dev.siskin.watch.archive;

import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.reader.IntervalReader;
import dev.siskin.watch.stream.IntervalStream;
import dev.siskin.watch.stream.StreamException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

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
  private final LongSupplier clockMillis;
  private long committedMillis;

  /**
   * @param reader that of the stream
   */
  ArchiveLoop(
      IntervalStream stream, IntervalReader reader, Archive archive, LongSupplier clockMillis) {
    this.stream = stream;
    this.reader = reader;
    this.archive = archive;
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
    }
  }

  private void commit(boolean all) throws IOException {
    committedMillis = clockMillis.getAsLong();
    archive.commit(stream.positions(), reader.seen(), committedMillis, all);
  }
}
