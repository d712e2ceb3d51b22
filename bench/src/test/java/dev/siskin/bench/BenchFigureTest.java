package dev.siskin.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchFigureTest {
  @Test
  void barsAreHeldUpToTheirEdge() {
    BenchFigure figure = figure(500, 72, List.of(3_900.0, 9_000.0, 4_000.0));

    assertThat(figure.requestsPerSecond()).isEqualTo(2_000_000);
    assertThat(figure.isFastEnough()).isTrue();
    assertThat(figure.extraBytes()).isZero();
    assertThat(figure.timesBare()).isEqualTo(2);
    assertThat(figure.isHandOverFastEnough()).isTrue();
  }

  @Test
  void barsOfTelemetryAreHeldUpToTheirEdgeAndMissedBeyondIt() {
    BenchFigure held = telemetry(100, 0.4, 5_000);
    assertThat(held.isRecordingCheap()).isTrue();
    assertThat(held.recordBytes()).isZero();
    assertThat(held.isCutShort()).isTrue();

    BenchFigure missed = telemetry(101, 1, 5_001);
    assertThat(missed.isRecordingCheap()).isFalse();
    assertThat(missed.recordBytes()).isEqualTo(1);
    assertThat(missed.isCutShort()).isFalse();
  }

  @Test
  void barsAreMissedBeyondIt() {
    BenchFigure figure = figure(501, 73, List.of(4_010.0, 4_020.0, 3_000.0));

    assertThat(figure.isFastEnough()).isFalse();
    assertThat(figure.extraBytes()).isEqualTo(1);
    assertThat(figure.isHandOverFastEnough()).isFalse();
  }

  @Test
  void fileHasTheBarsFirstAndThenAllBenchmarks(@TempDir Path folder) throws Exception {
    figure(250, 72, List.of(2_000.0, 3_000.0, 2_400.0)).write(folder.resolve("new"));

    JsonNode root = new ObjectMapper().readTree(folder.resolve("new/bench.json").toFile());
    assertThat(root.path("name").asText()).isEqualTo("bench");
    assertThat(root.path("command").asText()).isEqualTo("./siskin bench");
    assertThat(root.path("rows")).hasSize(6 + Bench.values().length);
    assertThat(root.at("/rows/0/result").asText()).isEqualTo("4,000,000 a second");
    assertThat(root.at("/rows/0/bound").asText()).isEqualTo(">= 2,000,000 a second");
    assertThat(root.at("/rows/2/result").asText()).isEqualTo("1.20x");
    assertThat(root.at("/rows/2/spread").asText()).isEqualTo("1.00-1.50");
    assertThat(root.at("/rows/6/figure").asText()).startsWith("batcher-pending: ");
  }

  @Test
  void figureWithoutABenchmarkIsRefused() {
    Measured one = new Measured(Bench.BATCHER_PENDING, 1, 1, 1, List.of(1.0));

    assertThatThrownBy(() -> new BenchFigure(List.of(one), Effort.FULL))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("batcher-one-lane");
  }

  private static BenchFigure telemetry(double recordNanos, double recordBytes, double cutNanos) {
    List<Measured> all = new ArrayList<>();
    for (Bench bench : Bench.values()) {
      all.add(
          switch (bench) {
            case RECORD_REQUEST ->
                new Measured(bench, recordNanos, 1, recordBytes, List.of(recordNanos));
            case LOOP_CUT -> new Measured(bench, cutNanos, 1, 72, List.of(cutNanos));
            default -> new Measured(bench, 2_000, 1, 72, List.of(2_000.0));
          });
    }
    return new BenchFigure(all, Effort.FULL);
  }

  /** All take 2 us and allocate 72 bytes a call, but for what is given. */
  private static BenchFigure figure(
      double oneLaneNanos, double oneLaneBytes, List<Double> handOverNanos) {
    List<Measured> all = new ArrayList<>();
    for (Bench bench : Bench.values()) {
      all.add(
          switch (bench) {
            case BATCHER_ONE_LANE ->
                new Measured(bench, oneLaneNanos, 1, oneLaneBytes, List.of(oneLaneNanos));
            case HAND_OVER_SLOTS -> new Measured(bench, 1, 1, 72, handOverNanos);
            default -> new Measured(bench, 2_000, 1, 72, List.of(2_000.0, 2_000.0, 2_000.0));
          });
    }
    return new BenchFigure(all, Effort.FULL);
  }
}
