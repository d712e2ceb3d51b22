package dev.siskin.protocol.telemetry.reader;

import dev.siskin.protocol.telemetry.CloudEvent;
import dev.siskin.protocol.telemetry.IntervalCodec;
import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import dev.siskin.protocol.telemetry.reader.Boots.Coming;
import dev.siskin.protocol.telemetry.reader.UnreadableException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.HdrHistogram.AbstractHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Reads the interval topic, record by record: says which are new, counts the others by what they
 * are, and knows what is missing. To read one partition long before another makes a gap of nearly
 * each record; beyond {@value Boots#MAX_RANGES} of them the lowest are closed, and what still comes
 * of those is left out and counted as unsure. Its memory is bounded whatever comes. Not
 * thread-safe.
 */
public final class IntervalReader {
  /** More than a server writes, and than a broker takes unless it is told to. */
  public static final int MAX_RECORD_BYTES = 8 << 20;

  /** Longest name of a replica, boot or model, each of which is kept. */
  private static final int MAX_NAME_CHARS = 256;

  /** A trillion: more than any server answers in a second, or in an outage. */
  private static final long MAX_COUNT = 1_000_000_000_000L;

  /** The end of the year 9999: what calls itself later is no time of ours. */
  private static final long LATEST_SECOND = 253_402_300_799L;

  /** No request is open for so long, and a block of seconds is shorter. */
  private static final long DAY_SECONDS = 24 * 3_600;

  private static final long CLOCK_TOLERANCE_MILLIS = 60_000;

  private final LongSupplier clockMillis;
  private final Boots boots;
  private final Unreadables unreadable = new Unreadables();
  private long records;
  private long duplicates;
  private long unsure;
  private long ahead;

  /**
   * @param clockMillis wall clock, since 1970
   */
  public IntervalReader(LongSupplier clockMillis) {
    this(clockMillis, Boots.MAX_RANGES);
  }

  /**
   * One that keeps so many ranges of numbers.
   *
   * @param clockMillis wall clock, since 1970
   */
  public IntervalReader(LongSupplier clockMillis, int maxRanges) {
    this.clockMillis = clockMillis;
    this.boots = new Boots(Boots.MAX_BOOTS, maxRanges);
  }

  /**
   * Understands one record. Pure.
   *
   * @throws UnreadableException when that cannot be
   */
  public static IntervalRecord decode(RecordHeaders headers, byte @Nullable [] value) {
    EventType.require(headers, CloudEvent.INTERVAL_TYPE);
    if (value == null) {
      throw new UnreadableException(Reason.NO_VALUE, "no value");
    }
    if (value.length > MAX_RECORD_BYTES) {
      throw new UnreadableException(Reason.TOO_LONG, "a value of " + value.length + " bytes");
    }
    try {
      IntervalRecord record = IntervalCodec.decode(value);
      checkSense(record);
      return record;
    } catch (IllegalArgumentException e) {
      throw new UnreadableException(Reason.BROKEN, String.valueOf(e.getMessage()));
    }
  }

  /** What is well formed may still be wild, and is kept and added up. */
  private static void checkSense(IntervalRecord record) {
    if (record.seq() < 0) {
      throw new IllegalArgumentException("'seq' is negative");
    }
    if (record.seq() > Boots.MAX_SEQ) {
      throw new IllegalArgumentException("a 'seq' of " + record.seq() + ", beyond any boot's");
    }
    checkName("replica", record.replica());
    checkName("boot", record.boot());
    checkName("model", record.model());
    checkNotEmpty("boot", record.boot());
    checkNotEmpty("model", record.model());
    checkTime("from", Math.floorDiv(record.fromMillis(), 1000L));
    checkTime("to", Math.floorDiv(record.toMillis(), 1000L));
    checkCount(record.droppedRecords());
    record.refused().values().forEach(IntervalReader::checkCount);
    record.versions().forEach(version -> checkVersion(version, record));
  }

  private static void checkVersion(VersionInterval version, IntervalRecord record) {
    if (version.version() < 0) {
      throw new IllegalArgumentException("'version' is negative");
    }
    checkCount(version.batches());
    checkCount(version.failedBatches());
    checkCount(version.rows());
    checkTotal(version.batchSizes());
    for (ArrivalSecond second : version.seconds()) {
      checkTime("at", second.at());
      checkNear(second.at(), record);
      checkCount(second.assigned());
      checkCount(second.answered());
      checkCount(second.notFinite());
      second.errors().values().forEach(IntervalReader::checkCount);
      second.stages().values().forEach(IntervalReader::checkTotal);
    }
  }

  /** Each second may take a place of its own where it is kept, so a record may not scatter them. */
  private static void checkNear(long at, IntervalRecord record) {
    long from = Math.floorDiv(record.fromMillis(), 1000L);
    long to = Math.floorDiv(record.toMillis(), 1000L);
    if (at < from - DAY_SECONDS || at > to + DAY_SECONDS) {
      throw new IllegalArgumentException(
          "an 'at' of " + at + ", more than a day from its interval, " + from + " to " + to);
    }
  }

  /** Sums over millions of records must not overflow. */
  private static void checkCount(long count) {
    if (count > MAX_COUNT) {
      throw new IllegalArgumentException("a count of " + count + " in one interval");
    }
  }

  private static void checkTotal(@Nullable AbstractHistogram histogram) {
    if (histogram != null) {
      checkCount(histogram.getTotalCount());
    }
  }

  private static void checkName(String field, String name) {
    if (name.length() > MAX_NAME_CHARS) {
      throw new IllegalArgumentException(
          "'" + field + "' has more than " + MAX_NAME_CHARS + " characters");
    }
  }

  private static void checkNotEmpty(String field, String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("'" + field + "' is empty");
    }
  }

  private static void checkTime(String field, long second) {
    if (second < 0 || second > LATEST_SECOND) {
      throw new IllegalArgumentException("'" + field + "' is no time");
    }
  }

  /**
   * Takes the next record of the topic.
   *
   * @param where its place, for the words
   * @return null when it came before or cannot be understood, which is counted
   */
  public @Nullable IntervalRecord read(
      RecordHeaders headers, byte @Nullable [] value, Supplier<String> where) {
    try {
      IntervalRecord record = decode(headers, value);
      long now = clockMillis.getAsLong();
      Coming coming = boots.note(record, now);
      duplicates += coming == Coming.AGAIN ? 1 : 0;
      unsure += coming == Coming.UNSURE ? 1 : 0;
      if (coming != Coming.FIRST) {
        return null;
      }
      records++;
      ahead += record.toMillis() - CLOCK_TOLERANCE_MILLIS > now ? 1 : 0;
      return record;
    } catch (UnreadableException e) {
      unreadable.count(e, where);
      return null;
    }
  }

  public ReadCounts counts() {
    return new ReadCounts(
        records,
        duplicates,
        unsure,
        boots.missing(),
        ahead,
        boots.forgotten(),
        unreadable.counts(),
        unreadable.last());
  }

  /**
   * How it stands with each start of a server. To be asked at the end of the topic: before it, what
   * is missing may only not have been read yet.
   *
   * @param silent a boot that has not spoken for so long is no longer taken to run
   */
  public List<BootReport> boots(Duration silent) {
    return boots.report(clockMillis.getAsLong(), silent.toMillis());
  }

  /** The numbers that came, by boot, for a reader that will go on where this one stopped. */
  public Map<String, List<SeqRange>> seen() {
    return boots.seen();
  }

  /** Takes them over, before the first record. */
  public void restore(Map<String, List<SeqRange>> seen) {
    boots.restore(seen);
  }
}
