package dev.siskin.loadtest.schedule;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * An open-loop schedule: requests lie along a rate that changes with time, in even or random
 * distances, whatever becomes of them. The warm-up runs at the rate that the shape begins with.
 */
public record ShapedSchedule(RateShape shape, Spacing spacing, Warmup warmingUp, Duration duration)
    implements Schedule {

  private static final double NANOS_PER_SECOND = 1e9;

  public ShapedSchedule {
    Rates.checkedDuration(duration);
    if (moments(shape, spacing.positions(1), duration).getAsLong() == Arrivals.NONE) {
      throw new IllegalArgumentException(
          "No request falls into --duration at this rate; make one of them larger.");
    }
  }

  @Override
  public Arrivals arrivals() {
    Duration longest = warmingUp.longest();
    return new OpenArrivals(
        moments(LinearPieces.constant(shape.firstRate()), spacing.positions(0), longest),
        moments(shape, spacing.positions(1), duration),
        longest.toNanos());
  }

  @Override
  public Duration warmup() {
    return warmingUp.longest();
  }

  @Override
  public boolean warmsUpUntilSteady() {
    return warmingUp.untilSteady();
  }

  @Override
  public double requestsPerSecond() {
    double seconds = Rates.seconds(duration);
    return shape.requestsBefore(seconds) / seconds;
  }

  @Override
  public String text() {
    return shape.text() + (spacing.kind() == Spacing.Kind.POISSON ? ", Poisson arrivals" : "");
  }

  static LongSupplier moments(RateShape shape, DoubleSupplier positions, Duration length) {
    long endNanos = length.toNanos();
    return () -> {
      long nanos = Math.round(shape.secondsAt(positions.getAsDouble()) * NANOS_PER_SECOND);
      return nanos < endNanos ? nanos : Arrivals.NONE;
    };
  }
}
