package dev.siskin.loadtest.schedule;

import java.time.Duration;

/**
 * The opposite of a schedule, for comparison with tools that know nothing else: each connection
 * sends its next request as soon as the one before is answered, until the time is over.
 */
public record ClosedLoop(Warmup warmingUp, Duration duration) implements Schedule {

  public ClosedLoop {
    Rates.checkedDuration(duration);
  }

  @Override
  public Arrivals arrivals() {
    return new WhenFree(warmingUp.longest().toNanos(), duration.toNanos());
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
    return 0;
  }

  @Override
  public boolean isClosed() {
    return true;
  }

  @Override
  public String text() {
    return "Closed loop";
  }

  /** A request is due for every connection that is free. */
  private static final class WhenFree implements Arrivals {
    private final long durationNanos;
    private long measuredFromNanos;
    private long nowNanos;
    private int idle;

    WhenFree(long measuredFromNanos, long durationNanos) {
      this.measuredFromNanos = measuredFromNanos;
      this.durationNanos = durationNanos;
    }

    @Override
    public void look(long now, int idleConnections) {
      nowNanos = now;
      idle = idleConnections;
    }

    /** While all are busy nothing is due before the end, and at the end nothing is. */
    @Override
    public long nextNanos() {
      long end = measuredFromNanos + durationNanos;
      if (nowNanos >= end) {
        return NONE;
      }
      return idle > 0 ? nowNanos : end;
    }

    @Override
    public void take() {
      idle--;
    }

    @Override
    public void endWarmup(long nanos) {
      measuredFromNanos = Math.min(nanos, measuredFromNanos);
    }
  }
}
