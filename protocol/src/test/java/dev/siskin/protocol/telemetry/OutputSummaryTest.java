package dev.siskin.protocol.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.telemetry.OutputSummary.Figures;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutputSummaryTest {
  private static TensorData floats(long[] shape, float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return new TensorData(DType.FLOAT, shape, bytes.array(), 0, bytes.capacity());
  }

  private static TensorData doubles(double... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(values).forEach(bytes::putDouble);
    return new TensorData(
        DType.DOUBLE, new long[] {values.length}, bytes.array(), 0, bytes.capacity());
  }

  @Test
  void oneRowTellsItsFiguresAndItsGreatest() {
    assertThat(OutputSummary.of("y", floats(new long[] {1, 4}, 0.25f, 0.5f, 1, 0.25f)))
        .isEqualTo(
            new OutputSummary("y", "float", List.of(1L, 4L), 0, 0, new Figures(0.25, 1, 0.5), 2));
  }

  @Test
  void whatIsNotFiniteIsCountedAndIsInNoFigure() {
    TensorData output =
        floats(new long[] {1, 4}, Float.NaN, 2, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY);
    assertThat(OutputSummary.of("y", output))
        .isEqualTo(new OutputSummary("y", "float", List.of(1L, 4L), 0, 3, new Figures(2, 2, 2), 1));
    assertThat(OutputSummary.of("y", floats(new long[] {1, 2}, Float.NaN, Float.NaN)))
        .isEqualTo(new OutputSummary("y", "float", List.of(1L, 2L), 0, 2, null, null));
  }

  @Test
  void onlyOneRowOfSeveralFloatsHasAGreatest() {
    assertThat(OutputSummary.of("y", floats(new long[] {2, 2}, 1, 2, 3, 4)).top()).isNull();
    assertThat(OutputSummary.of("y", floats(new long[] {1, 1}, 1)).top()).isNull();
    assertThat(OutputSummary.of("y", floats(new long[] {2}, 1, 2)).top()).isNull();
    TensorData whole = new TensorData(DType.INT8, new long[] {1, 2}, new byte[] {-4, 2}, 0, 2);
    assertThat(OutputSummary.of("y", whole))
        .isEqualTo(
            new OutputSummary("y", "int8", List.of(1L, 2L), 0, 0, new Figures(-4, 2, -1), null));
  }

  @Test
  void textsTruthsAndNothingHaveOnlyAShape() {
    TensorData texts = new TensorData(DType.STRING, new long[] {2}, new byte[8], 0, 8);
    assertThat(OutputSummary.of("t", texts))
        .isEqualTo(new OutputSummary("t", "string", List.of(2L), 0, 0, null, null));
    TensorData truths = new TensorData(DType.BOOL, new long[] {2}, new byte[] {1, 1}, 0, 2);
    assertThat(OutputSummary.of("t", truths))
        .isEqualTo(new OutputSummary("t", "bool", List.of(2L), 0, 0, null, null));
    assertThat(OutputSummary.of("y", floats(new long[] {1, 0})))
        .isEqualTo(new OutputSummary("y", "float", List.of(1L, 0L), 0, 0, null, null));
  }

  /** Beyond, a long output would hold the loop; what was not looked at is in no figure. */
  @Test
  void onlyTheFirst4096ValuesAreLookedAt() {
    float[] values = new float[4_097];
    values[4_095] = 2;
    values[4_096] = 9;
    assertThat(OutputSummary.of("y", floats(new long[] {1, 4_097}, values)))
        .isEqualTo(
            new OutputSummary(
                "y", "float", List.of(1L, 4_097L), 4_096, 0, new Figures(0, 2, 2 / 4096.0), null));
    OutputSummary whole =
        OutputSummary.of("y", floats(new long[] {1, 4_096}, Arrays.copyOf(values, 4_096)));
    assertThat(whole.lookedAt()).isZero();
    assertThat(whole.top()).isEqualTo(4_095);
  }

  @Test
  void theMeanOfTheGreatestNumbersIsOneToo() {
    double[] values = new double[4_096];
    Arrays.fill(values, Double.MAX_VALUE);
    assertThat(OutputSummary.of("y", doubles(values)).figures())
        .isEqualTo(new Figures(Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE));
  }

  @Test
  void eightOutputsAreToldByTheirNames() {
    List<TensorSpec> specs =
        IntStream.range(0, 9)
            .mapToObj(i -> new TensorSpec("out" + i, DType.FLOAT, new long[] {-1}, false))
            .toList();
    TensorData[] outputs = new TensorData[9];
    Arrays.setAll(outputs, i -> floats(new long[] {1}, i));
    Signature signature = new Signature("s", "tensorflow/serving/predict", List.of(), specs);
    assertThat(OutputSummary.of(signature, outputs))
        .extracting(OutputSummary::name)
        .containsExactly("out0", "out1", "out2", "out3", "out4", "out5", "out6", "out7");
  }

  /** A reader refuses texts of more than 1,024. */
  @Test
  void aNameWithoutEndIsCut() {
    assertThat(OutputSummary.of("y".repeat(5_000), floats(new long[] {1}, 1)).name()).hasSize(256);
  }
}
