package dev.siskin.loadtest.observe;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Finds the figures of a process on a page of metrics, by the names that Micrometer gives them,
 * else by those of Prometheus' own clients. Pure functions.
 */
final class ProcessFigures {

  private static final double NANOS_PER_SECOND = 1e9;
  private static final String MICROMETER_ALLOCATED = "jvm_gc_memory_allocated_bytes_total";

  private ProcessFigures() {}

  /** What the page says; empty where it has none of the names. */
  static Reading of(PrometheusText page) {
    return new Reading(
        cpuNanos(page),
        whole(page.sum("process_resident_memory_bytes"), 1),
        OptionalLong.empty(),
        collector(page, "sum", NANOS_PER_SECOND),
        collector(page, "count", 1),
        allocatedBytes(page));
  }

  private static OptionalLong cpuNanos(PrometheusText page) {
    OptionalLong nanos = whole(page.sum("process_cpu_time_ns_total"), 1);
    return nanos.isPresent()
        ? nanos
        : whole(page.sum("process_cpu_seconds_total"), NANOS_PER_SECOND);
  }

  /** Micrometer shows pauses from the first one on, so none may mean that there was none yet. */
  private static OptionalLong collector(PrometheusText page, String what, double factor) {
    OptionalLong pauses = whole(page.sum("jvm_gc_pause_seconds_" + what), factor);
    if (pauses.isPresent()) {
      return pauses;
    }
    return page.sum(MICROMETER_ALLOCATED).isPresent()
        ? OptionalLong.of(0)
        : whole(page.sum("jvm_gc_collection_seconds_" + what), factor);
  }

  /**
   * Micrometer's counter moves at each collection only; what stands in Eden was allocated since.
   * Objects too large for Eden are in neither.
   */
  private static OptionalLong allocatedBytes(PrometheusText page) {
    OptionalDouble counted = page.sum(MICROMETER_ALLOCATED);
    if (counted.isEmpty()) {
      return whole(page.sum("jvm_memory_pool_allocated_bytes_total"), 1);
    }
    OptionalDouble eden =
        page.sum("jvm_memory_used_bytes", labels -> labels.contains("Eden Space\""));
    return eden.isPresent()
        ? OptionalLong.of((long) (counted.getAsDouble() + eden.getAsDouble()))
        : OptionalLong.empty();
  }

  private static OptionalLong whole(OptionalDouble value, double factor) {
    return value.isPresent()
        ? OptionalLong.of(Math.round(value.getAsDouble() * factor))
        : OptionalLong.empty();
  }
}
