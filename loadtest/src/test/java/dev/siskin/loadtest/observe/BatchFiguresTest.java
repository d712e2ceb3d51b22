package dev.siskin.loadtest.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchFiguresTest {

  private static final PrometheusText PAGE =
      new PrometheusText(
          """
          siskin_queue_rows 0.0
          siskin_runs_total{arm="stable",model="m",version="1"} 7
          siskin_runs_total{arm="canary",model="m",version="2"} 3
          siskin_runs_total{arm="stable",model="m2",version="1"} 1000
          siskin_rows_total{arm="stable",model="m",version="1"} 40
          siskin_stage_seconds{arm="stable",model="m",stage="queue",version="1",quantile="0.5"} 9
          siskin_stage_seconds_count{arm="stable",model="m",stage="queue",version="1"} 39
          siskin_stage_seconds_sum{arm="stable",model="m",stage="queue",version="1"} 0.5
          siskin_stage_seconds_count{arm="stable",model="m",stage="run",version="1"} 39
          siskin_stage_seconds_sum{arm="stable",model="m",stage="run",version="1"} 70
          """);

  @Test
  void allVersionsOfTheModelCountTogetherAndNoOther() {
    assertThat(BatchFigures.of(PAGE, "m")).isEqualTo(new BatchFigures(10, 40, 39, 0.5));
  }

  @Test
  void modelThatWasNotAskedHasZeros() {
    assertThat(BatchFigures.of(PAGE, "other")).isEqualTo(new BatchFigures(0, 0, 0, 0));
  }

  @Test
  void pageOfAnotherServerHasNoneOfThem() {
    assertThat(BatchFigures.areOn(PAGE)).isTrue();
    assertThat(BatchFigures.areOn(new PrometheusText("process_cpu_seconds_total 7\n"))).isFalse();
  }
}
