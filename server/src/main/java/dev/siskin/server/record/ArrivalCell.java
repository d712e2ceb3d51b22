package dev.siskin.server.record;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.telemetry.Histograms;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.server.model.Route;
import java.util.Arrays;
import java.util.Objects;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;

/**
 * What became of the requests of one second of arrival, on one route and one event loop. Plain
 * counters: written by the loop until it is cut, then read and emptied by the telemetry thread,
 * then used again.
 */
public final class ArrivalCell {
  private static final int STAGES = Stage.values().length;

  private @Nullable Route route;
  private @Nullable ArrivalCell before;
  private long second;
  private long assigned;
  private long answered;
  private long notFinite;
  private final CodeCounts errors = new CodeCounts();
  private final AbstractHistogram[] micros = new AbstractHistogram[STAGES];
  private final long[] sumNanos = new long[STAGES];

  ArrivalCell() {
    for (int i = 0; i < STAGES; i++) {
      micros[i] = new IntCountsHistogram(Histograms.DIGITS);
    }
  }

  Route route() {
    return Objects.requireNonNull(route);
  }

  /** The cell that its route opened before this one since the same cut. */
  @Nullable ArrivalCell before() {
    return before;
  }

  /** The second of arrival, since 1970. */
  public long second() {
    return second;
  }

  public long assigned() {
    return assigned;
  }

  public long answered() {
    return answered;
  }

  /** Of the answered ones, those with a NaN or an infinite number in their outputs. */
  public long notFinite() {
    return notFinite;
  }

  public CodeCounts errors() {
    return errors;
  }

  /** Times of the answered requests, microseconds. */
  public AbstractHistogram micros(Stage stage) {
    return micros[stage.ordinal()];
  }

  /** The same times added up, exactly. */
  public long sumNanos(Stage stage) {
    return sumNanos[stage.ordinal()];
  }

  /** An empty cell is for these requests now. */
  void open(Route ofRoute, long ofSecond, @Nullable ArrivalCell openedBefore) {
    route = ofRoute;
    second = ofSecond;
    before = openedBefore;
  }

  /** Empties it. Costs several microseconds, so no loop does it. */
  void clear() {
    route = null;
    before = null;
    assigned = 0;
    answered = 0;
    notFinite = 0;
    errors.reset();
    Arrays.fill(sumNanos, 0);
    for (AbstractHistogram histogram : micros) {
      if (histogram.getTotalCount() > 0) {
        histogram.reset();
      }
    }
  }

  void countAssigned() {
    assigned++;
  }

  void countError(ErrorCode code) {
    errors.count(code);
  }

  void countAnswered() {
    answered++;
  }

  void countNotFinite() {
    notFinite++;
  }

  void time(Stage stage, long nanos) {
    long positive = Math.max(0, nanos);
    micros[stage.ordinal()].recordValue(Math.min(positive / 1_000, Histograms.HIGHEST_MICROS));
    sumNanos[stage.ordinal()] += positive;
  }
}
