package dev.siskin.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTableTest {
  @Test
  void linesStandUnderTheirGroups() {
    String table =
        ResultTable.of(
            List.of(
                new Measured(Bench.BATCHER_ONE_LANE, 40, 2, 72.04, List.of(40.0)),
                new Measured(Bench.BATCHER_64_LANES, 50, 1, 72, List.of(50.0)),
                new Measured(Bench.JSON_DECODE_PIXELS, 23_456, 469, 6_400, List.of(23_456.0))));

    assertThat(table)
        .containsSubsequence(
            "bytes calls/s a core\n",
            "\nBatcher, each request\n  batcher-one-lane ",
            " 40.0     ± 5%        72   25.0 million\n",
            "  batcher-64-lanes ",
            "\nBodies, each request\n  json-decode-pixels ",
            " 23,456     ± 2%     6,400         42,633\n");
  }

  @Test
  void whatIsNotKnownIsLeftOut() {
    Measured handOver =
        new Measured(Bench.HAND_OVER_BARE, 5_000, Double.NaN, Double.NaN, List.of(5_000.0));

    assertThat(ResultTable.of(List.of(handOver)))
        .endsWith(" 5,000                  -              -\n");
  }

  @Test
  void namesComeWithTheirWords() {
    assertThat(ResultTable.names(List.of(Bench.BINARY_COPY)))
        .isEqualTo("  binary-copy          784 floats copied, no JSON\n");
  }
}
