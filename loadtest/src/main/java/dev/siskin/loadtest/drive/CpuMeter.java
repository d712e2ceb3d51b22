package dev.siskin.loadtest.drive;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Measures how much processor this process uses from the meter's making on. */
final class CpuMeter {

  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final long startNanos = System.nanoTime();
  private final long startCpuNanos = system.getProcessCpuTime();

  /** Cores kept busy on average: 0.25 is a quarter of one. */
  double coresUsed() {
    long passed = Math.max(1, System.nanoTime() - startNanos);
    return (double) (system.getProcessCpuTime() - startCpuNanos) / passed;
  }
}
