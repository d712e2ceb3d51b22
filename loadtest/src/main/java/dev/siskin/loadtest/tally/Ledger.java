package dev.siskin.loadtest.tally;

import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * The account of one run while it is running. Counts cover all requests; latencies, pace and series
 * cover the measured ones, that is all but the warm-up. One writer, the event loop; the same thread
 * takes the snapshots. Allocates nothing per answer of a known series but its key.
 */
public final class Ledger {

  /** Further reasons are counted under {@link #OTHER_REASONS}. */
  static final int MAX_REASONS = 8;

  static final String OTHER_REASONS = "other reasons";

  private final Timings overall = new Timings();
  private final SeriesTable table = new SeriesTable();
  private final Histogram lag = Timings.histogram();
  private final SortedMap<Integer, Counts.Sampled> otherAnswers = new TreeMap<>();
  private final SortedMap<String, Long> connectionErrors = new TreeMap<>();

  private long sent;
  private long warmup;
  private long written;
  private long answered200;
  private long timeouts;
  private long abandoned;
  private long errors;

  private long waited;
  private long measuredWritten;
  private long lastWrittenNanos;
  private long lastBehindNanos;

  /** The tool takes up a request, so much later than it was meant to. */
  public void sent(boolean measured, long lagNanos) {
    sent++;
    if (measured) {
      Timings.record(lag, lagNanos);
    } else {
      warmup++;
    }
  }

  /** A measured request found every connection busy. */
  public void waited() {
    waited++;
  }

  /** A request goes onto a connection; both moments are nanoseconds since the start of the run. */
  public void written(boolean measured, long intendedNanos, long nowNanos) {
    written++;
    if (measured) {
      measuredWritten++;
      lastWrittenNanos = nowNanos;
      lastBehindNanos = nowNanos - intendedNanos;
    }
  }

  /** A request has its answer, whole. */
  public void answered(boolean measured, Answer answer, long intendedNanos, long serviceNanos) {
    if (answer.isOk()) {
      answered200++;
    } else {
      errors++;
      otherAnswers.merge(
          answer.status(),
          new Counts.Sampled(1, answer.message()),
          (known, one) -> new Counts.Sampled(known.count() + 1, known.message()));
    }
    if (measured) {
      table.answered(answer, intendedNanos, serviceNanos);
      if (answer.isOk()) {
        overall.record(intendedNanos, serviceNanos);
      }
    }
  }

  /** A request's time is up. */
  public void timedOut() {
    timeouts++;
    errors++;
  }

  /** A request's connection could not be made, or broke. */
  public void connectionFailed(String reason) {
    errors++;
    boolean room = connectionErrors.size() < MAX_REASONS || connectionErrors.containsKey(reason);
    connectionErrors.merge(room ? reason : OTHER_REASONS, 1L, Long::sum);
  }

  /** The user stopped the run while this request was open. */
  public void abandoned() {
    abandoned++;
  }

  /** The account so far; {@code neverWritten} is exact once no request is open. */
  public Counts counts() {
    return new Counts(
        sent,
        warmup,
        sent - written,
        answered200,
        new TreeMap<>(otherAnswers),
        timeouts,
        new TreeMap<>(connectionErrors),
        abandoned);
  }

  /** How far the run has come. */
  public Progress progress(long elapsedNanos, boolean warmingUp) {
    return new Progress(
        elapsedNanos, sent, answered200, errors, overall.intendedP99Nanos(), warmingUp);
  }

  /**
   * The end of the account.
   *
   * @param askedRate requests/s of the schedule
   * @param measuredFromNanos when the measured part began, since the start of the run
   * @param measuredToNanos when it was over; the achieved rate counts further if requests were
   *     written later than that
   */
  public Results results(
      boolean partial, double askedRate, long measuredFromNanos, long measuredToNanos) {
    long to = Math.max(measuredToNanos, lastWrittenNanos);
    double seconds = Math.max(0, to - measuredFromNanos) / 1e9;
    Pace pace =
        new Pace(
            askedRate,
            seconds == 0 ? 0 : measuredWritten / seconds,
            Duration.ofNanos(lastBehindNanos),
            waited,
            Quantiles.of(lag));
    return new Results(partial, counts(), pace, overall.latency(), table.series(), 0);
  }
}
