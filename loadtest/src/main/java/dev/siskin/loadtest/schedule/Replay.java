package dev.siskin.loadtest.schedule;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * An open-loop schedule that repeats a trace, at its own speed or another. The warm-up runs at the
 * trace's mean rate.
 */
public record Replay(Trace trace, double speed, Warmup warmingUp, Duration duration)
    implements Schedule {

  static final double MAX_SPEED = 1e6;

  /** A single request has no distance to a next one. */
  private static final long SHORTEST_NANOS = 1_000_000;

  public Replay {
    Rates.checkedDuration(duration);
  }

  /** Replays the whole trace: up to its last request and the mean distance after that. */
  public static Replay whole(Trace trace, double speed, Warmup warmup) {
    if (!(speed > 0 && speed <= MAX_SPEED)) {
      throw new IllegalArgumentException("--speed must be above 0x and at most 1000000x.");
    }
    double span = trace.spanNanos() / speed;
    if (span > FixedRate.MAX_DURATION.toNanos()) {
      throw new IllegalArgumentException(
          trace.name() + " is longer than 24h at this --speed; raise it, or take a part of it.");
    }
    long gaps = Math.max(1, trace.requests() - 1L);
    Duration length = Duration.ofNanos(Math.max(SHORTEST_NANOS, 1 + (long) (span + span / gaps)));
    Replay replay = new Replay(trace, speed, warmup, length);
    Rates.checked("The mean rate of " + trace.name(), replay.requestsPerSecond());
    return replay;
  }

  /** The same, for so long: a shorter length leaves the rest of the trace out. */
  public Replay cutTo(Duration length) {
    return new Replay(trace, speed, warmingUp, length);
  }

  @Override
  public Arrivals arrivals() {
    RateShape before = LinearPieces.constant(requestsPerSecond());
    Duration longest = warmingUp.longest();
    return new OpenArrivals(
        ShapedSchedule.moments(before, Spacing.EVEN.positions(0), longest),
        moments(),
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
    long end = duration.toNanos();
    int count = 0;
    while (count < trace.requests() && intendedNanos(count) < end) {
      count++;
    }
    return count / Rates.seconds(duration);
  }

  @Override
  public String text() {
    return String.format(
        Locale.ROOT,
        "Replay of %s at %sx, %s requests/s",
        trace.name(),
        speed == Math.rint(speed) ? String.valueOf((long) speed) : String.valueOf(speed),
        Rates.text(requestsPerSecond()));
  }

  private LongSupplier moments() {
    long end = duration.toNanos();
    return new LongSupplier() {
      private int next;

      @Override
      public long getAsLong() {
        if (next == trace.requests() || intendedNanos(next) >= end) {
          return Arrivals.NONE;
        }
        return intendedNanos(next++);
      }
    };
  }

  private long intendedNanos(int index) {
    return Math.round(trace.nanosAt(index) / speed);
  }
}
