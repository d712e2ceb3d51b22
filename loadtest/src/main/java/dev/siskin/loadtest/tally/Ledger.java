package dev.siskin.loadtest.tally;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * The account of one run while it is running. Counts cover all requests; latencies, pace and series
 * cover the measured ones, that is all but the warm-up. One writer, the event loop; the same thread
 * takes the snapshots. Allocates nothing per answer of a known version and arm, save that a
 * histogram grows when an answer is the slowest so far; at the end of each slice of time it encodes
 * what came in it, some tens of microseconds for each version and arm.
 */
public final class Ledger {

  /** Further reasons are counted under {@link #OTHER_REASONS}. */
  static final int MAX_REASONS = 8;

  static final String OTHER_REASONS = "other reasons";

  private static final int PROGRESS_LINES = 8;

  private final Timings overall = new Timings();
  private final SeriesTable table = new SeriesTable();
  private final RefusedTable refusedTable = new RefusedTable();
  private final Slicer slicer;
  private final Histogram lag = Timings.histogram();
  private final Histogram sendError = Timings.histogram();
  private final SortedMap<Integer, Counts.Sampled> otherAnswers = new TreeMap<>();
  private final SortedMap<String, Long> connectionErrors = new TreeMap<>();

  private long sent;
  private long warmup;
  private long written;
  private long answered200;
  private long timeouts;
  private long abandoned;
  private long others;
  private long connectionFailures;

  private long waited;
  private long measuredWritten;
  private long lastWrittenNanos;
  private long lastBehindNanos;

  /** Of a run whose length is not known. */
  public Ledger() {
    this(Duration.ZERO);
  }

  /** Of a run that is expected to take so long; it decides how wide a slice of time is. */
  public Ledger(Duration expected) {
    this.slicer = new Slicer(expected);
  }

  /** It is now so late, since the start of the run; call before what happens now is told. */
  public void advanceTo(long nanos) {
    while (slicer.isOver(nanos)) {
      slicer.close(flow(), table.slice());
      table.nextSlice();
    }
  }

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

  /** A measured request that found a free connection was written so long after its moment. */
  public void sentOffBy(long nanos) {
    Timings.record(sendError, nanos);
  }

  /** A request has its answer, whole. */
  public void answered(boolean measured, Answer answer, long intendedNanos, long serviceNanos) {
    if (answer.isOk()) {
      answered200++;
    } else {
      others++;
      otherAnswers.merge(
          answer.status(),
          new Counts.Sampled(1, answer.message()),
          (known, one) -> new Counts.Sampled(known.count() + 1, known.message()));
    }
    if (measured) {
      table.answered(answer, intendedNanos, serviceNanos);
      if (answer.isOk()) {
        overall.record(intendedNanos, serviceNanos);
      } else {
        refusedTable.answered(answer, intendedNanos, serviceNanos);
      }
    }
  }

  /** A request's time is up. */
  public void timedOut() {
    timeouts++;
  }

  /** A request's connection could not be made, or broke. */
  public void connectionFailed(String reason) {
    connectionFailures++;
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
        elapsedNanos,
        sent,
        answered200,
        flow().errors(),
        overall.intendedNanosAt(0.99),
        warmingUp,
        table.largest(PROGRESS_LINES));
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
    List<Slice> slices = slicer.slices(flow(), table.slice());
    Timeline timeline = new Timeline(measuredFromNanos, to, slices);
    return new Results(
        partial,
        counts(),
        pace(askedRate, timeline.measuredSeconds()),
        overall.latency(),
        table.series(),
        refusedTable.refused(),
        timeline,
        0,
        Course.PLAIN,
        Checks.NONE);
  }

  private Pace pace(double askedRate, double measuredSeconds) {
    return new Pace(
        askedRate,
        measuredSeconds == 0 ? 0 : measuredWritten / measuredSeconds,
        Duration.ofNanos(lastBehindNanos),
        waited,
        Quantiles.of(lag),
        Quantiles.of(sendError));
  }

  private Flow flow() {
    return new Flow(sent, answered200, others, timeouts, connectionFailures, abandoned);
  }
}
