package dev.siskin.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.telemetry.IntervalRecord.Memory;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeMetricsTest {
  @TempDir private Path dir;

  private static String scraped(RuntimeMetrics metrics) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.getPrometheusRegistry().register(metrics);
    return registry.scrape();
  }

  @Test
  void memoryIsWhatTheKernelSays() throws Exception {
    Path status =
        Files.writeString(dir.resolve("status"), "VmSize:\t 2048 kB\nVmRSS:\t    512 kB\n");
    assertThat(scraped(new RuntimeMetrics(status, "1.2", "2.18.0")))
        .contains("\nprocess_resident_memory_bytes 524288.0\n")
        .contains("\nprocess_virtual_memory_bytes 2097152.0\n");
  }

  @Test
  void recordsCarryWhatThisProcessTakes() {
    Memory memory = ProcessMemory.now();
    assertThat(memory.heapBytes()).isPositive();
    assertThat(memory.residentBytes()).isGreaterThan(10 << 20);
  }

  @Test
  void whatTheSystemDoesNotTellIsLeftOut() throws Exception {
    Path odd = Files.writeString(dir.resolve("status"), "VmRSS:\t99999999999999999999 kB\nVmSize:");
    for (Path status : new Path[] {dir.resolve("none"), odd}) {
      assertThat(scraped(new RuntimeMetrics(status, "", "2.18.0")))
          .doesNotContain("process_resident_memory_bytes", "process_virtual_memory_bytes")
          .contains("process_start_time_seconds ");
    }
  }

  @Test
  void thisProcessHasFilesAndTime() {
    assertThat(scraped(new RuntimeMetrics("", "")))
        .containsPattern("\nprocess_open_fds [1-9]")
        .containsPattern("\nprocess_max_fds [1-9]")
        .containsPattern("\nprocess_cpu_seconds_total [0-9.]+\n");
  }

  @Test
  void theBuildIsNamed() {
    assertThat(scraped(new RuntimeMetrics("1.2", "2.18.0")))
        .contains("tensorflow=\"2.18.0\",version=\"1.2\"} 1\n")
        .contains("java=\"" + Runtime.version() + "\"");
    assertThat(scraped(new RuntimeMetrics("", "2.18.0"))).contains("version=\"unknown\"");
  }
}
