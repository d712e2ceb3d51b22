package dev.siskin.server.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;

/**
 * Corrects the few names of Micrometer's own meters that {@code promtool check metrics} objects to.
 * Stateless.
 */
public final class ConventionalNames implements MeterFilter {
  /** {@link RuntimeMetrics} has it in seconds. */
  private static final String IN_NANOSECONDS = "process.cpu.time";

  /** Becomes system_cpu_count, as if it were part of a histogram. */
  private static final String LIKE_A_COUNT = "system.cpu.count";

  @Override
  public MeterFilterReply accept(Meter.Id id) {
    return id.getName().equals(IN_NANOSECONDS) ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
  }

  @Override
  public Meter.Id map(Meter.Id id) {
    return id.getName().equals(LIKE_A_COUNT) ? id.withName("system.cpus") : id;
  }
}
