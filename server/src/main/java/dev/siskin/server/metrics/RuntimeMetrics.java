package dev.siskin.server.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.util.internal.PlatformDependent;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The process as its operating system sees it, by the names that all of Prometheus' own libraries
 * use, and what it was built from. What a system does not tell is left out. Read at each scrape.
 */
public final class RuntimeMetrics implements MultiCollector {
  /** For what cannot be known, as the version of classes without a jar. */
  private static final String UNKNOWN = "unknown";

  private final Path status;
  private final Labels build;

  /**
   * @param siskin our version, empty where there is none
   * @param tensorFlow its version
   */
  public RuntimeMetrics(String siskin, String tensorFlow) {
    this(ProcessMemory.STATUS, siskin, tensorFlow);
  }

  RuntimeMetrics(Path status, String siskin, String tensorFlow) {
    this.status = status;
    this.build =
        Labels.of(
            "version",
            siskin.isEmpty() ? UNKNOWN : siskin,
            "java",
            Runtime.version().toString(),
            "tensorflow",
            tensorFlow);
  }

  @Override
  public MetricSnapshots collect() {
    List<MetricSnapshot> all = new ArrayList<>();
    all.add(
        InfoSnapshot.builder()
            .name("siskin_build")
            .help("What runs here; always 1.")
            .dataPoint(InfoDataPointSnapshot.builder().labels(build).build())
            .build());
    all.add(
        Gauges.gauge(
            "process_start_time_seconds",
            "Start of the process, seconds since 1970.",
            ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3));
    addMemory(all);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      addUnix(all, unix);
    }
    return new MetricSnapshots(all);
  }

  private void addMemory(List<MetricSnapshot> all) {
    ProcessMemory memory = ProcessMemory.of(status);
    memory
        .residentBytes()
        .ifPresent(
            n ->
                all.add(
                    Gauges.gauge(
                        "process_resident_memory_bytes",
                        "Memory of the process that is in RAM, heap and natives together.",
                        (double) n)));
    memory
        .virtualBytes()
        .ifPresent(
            n ->
                all.add(
                    Gauges.gauge(
                        "process_virtual_memory_bytes",
                        "Address space of the process.",
                        (double) n)));
    long direct = PlatformDependent.usedDirectMemory();
    if (direct >= 0) {
      all.add(
          Gauges.gauge(
              "siskin_netty_direct_memory_bytes",
              "Buffers of connections outside of the heap; not among jvm_buffer_memory_used_bytes.",
              (double) direct));
    }
  }

  private static void addUnix(List<MetricSnapshot> all, UnixOperatingSystemMXBean unix) {
    all.add(
        Gauges.counter(
            "process_cpu_seconds",
            "Processor time of the process, user and system.",
            unix.getProcessCpuTime() / 1e9));
    all.add(
        Gauges.gauge(
            "process_open_fds",
            "Open files and sockets of the process.",
            (double) unix.getOpenFileDescriptorCount()));
    all.add(
        Gauges.gauge(
            "process_max_fds",
            "Files and sockets that the process may open.",
            (double) unix.getMaxFileDescriptorCount()));
  }
}
