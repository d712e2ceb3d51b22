package dev.siskin.loadtest.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessFiguresTest {

  private static final String MICROMETER =
      """
      # TYPE process_cpu_time_ns counter
      process_cpu_time_ns_total 6.79E9
      process_cpu_usage 0.5
      jvm_gc_memory_allocated_bytes_total 1000.0
      jvm_memory_used_bytes{area="heap",id="G1 Eden Space"} 200.0
      jvm_memory_used_bytes{area="heap",id="G1 Old Gen"} 5000.0
      """;

  private static final String PAUSES =
      """
      jvm_gc_pause_seconds_count{action="end of minor GC",cause="G1, {young}"} 3
      jvm_gc_pause_seconds_sum{action="end of minor GC",cause="G1, {young}"} 0.5
      jvm_gc_pause_seconds_count{action="end of major GC",cause="System.gc()"} 1
      jvm_gc_pause_seconds_sum{action="end of major GC",cause="System.gc()"} 0.25
      jvm_gc_pause_seconds_max{action="end of major GC",cause="System.gc()"} 7.0
      """;

  private static final String PROMETHEUS_CLIENT =
      """
      process_cpu_seconds_total 2.5 1700000000000
      process_resident_memory_bytes 4.0E8
      jvm_gc_collection_seconds_count{gc="G1 Young Generation"} 9
      jvm_gc_collection_seconds_sum{gc="G1 Young Generation"} 0.125
      jvm_memory_pool_allocated_bytes_total{pool="G1 Eden Space"} 70
      jvm_memory_pool_allocated_bytes_total{pool="G1 Old Gen"} 30
      """;

  @Test
  void micrometersNamesAreKnown() {
    Reading reading = read(MICROMETER + PAUSES);

    assertThat(reading.cpuNanos()).hasValue(6_790_000_000L);
    assertThat(reading.gcPauseNanos()).hasValue(750_000_000L);
    assertThat(reading.gcCount()).hasValue(4);
    assertThat(reading.rssBytes()).isEmpty();
  }

  @Test
  void whatStandsInEdenIsAllocatedAlthoughNotCountedYet() {
    assertThat(read(MICROMETER).allocatedBytes()).hasValue(1_200);
  }

  @Test
  void noPauseYetIsNone() {
    Reading reading = read(MICROMETER);

    assertThat(reading.gcCount()).hasValue(0);
    assertThat(reading.gcPauseNanos()).hasValue(0);
  }

  @Test
  void namesOfPrometheusOwnClientsAreKnown() {
    Reading reading = read(PROMETHEUS_CLIENT);

    assertThat(reading.cpuNanos()).hasValue(2_500_000_000L);
    assertThat(reading.rssBytes()).hasValue(400_000_000L);
    assertThat(reading.gcPauseNanos()).hasValue(125_000_000L);
    assertThat(reading.gcCount()).hasValue(9);
    assertThat(reading.allocatedBytes()).hasValue(100);
  }

  @Test
  void pageWithoutSuchFiguresSaysNothing() {
    assertThat(read("")).isEqualTo(Reading.NOTHING);
    assertThat(read("<html>process_cpu_seconds_totals 3</html>\nup 1\n"))
        .isEqualTo(Reading.NOTHING);
  }

  @Test
  void brokenNumbersAreLeftOut() {
    assertThat(read("process_cpu_seconds_total\nprocess_cpu_seconds_total x\n").cpuNanos())
        .isEmpty();
    assertThat(read("process_resident_memory_bytes{a=\"}\"} NaN\n").rssBytes()).isEmpty();
  }

  private static Reading read(String page) {
    return ProcessFigures.of(new PrometheusText(page));
  }
}
