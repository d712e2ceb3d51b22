package dev.siskin.server.record;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.telemetry.Histograms;
import dev.siskin.protocol.telemetry.Stage;
import java.util.Arrays;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.IntCountsHistogram;

/**
 * What became of the requests of one second of arrival, on one route and one event loop. Plain
 * counters: written by the loop until it is cut, then read by the telemetry thread, then used
 * again.
 */
public final class ArrivalCell {
  private static final int STAGES = Stage.values().length;

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

  void reset(long newSecond) {
    second = newSecond;
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
