package dev.siskin.protocol.tfserving;

import static dev.siskin.protocol.tfserving.Bodies.bytes;
import static dev.siskin.protocol.tfserving.Bodies.doubles;
import static dev.siskin.protocol.tfserving.Bodies.floats;
import static dev.siskin.protocol.tfserving.Bodies.shape;
import static dev.siskin.protocol.tfserving.Bodies.spec;
import static dev.siskin.protocol.tfserving.Bodies.strings;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.protocol.infer.Reply;
import dev.siskin.protocol.json.ByteSink;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ExamplesReplyTest {
  private static final TensorData CLASSES = strings(shape(2, 2), "a", "b\"", "", "d");
  private static final TensorData SCORES = floats(shape(2, 2), 1, 0.5f, -3, Float.NaN);

  @Test
  void classesAreLabelsWithTheirScores() {
    assertThat(classes(Map.of("classes", CLASSES, "scores", SCORES)))
        .isEqualTo("{\"results\":[[[\"a\",1.0],[\"b\\\"\",0.5]],[[\"\",-3.0],[\"d\",NaN]]]}");
  }

  @Test
  void whatAModelDoesNotGiveIsEmpty() {
    assertThat(classes(Map.of("scores", floats(shape(1, 1), 12))))
        .isEqualTo("{\"results\":[[[\"\",12.0]]]}");
    assertThat(classes(Map.of("classes", strings(shape(1, 2), "a", "b"))))
        .isEqualTo("{\"results\":[[[\"a\",0.0],[\"b\",0.0]]]}");
    assertThat(classes(Map.of("scores", floats(shape(2, 0))))).isEqualTo("{\"results\":[[],[]]}");
  }

  @Test
  void aSliceOfABatchIsAnsweredAlone() {
    assertThat(classes(Map.of("classes", CLASSES.slice(1, 2), "scores", SCORES.slice(1, 2))))
        .isEqualTo("{\"results\":[[[\"\",-3.0],[\"d\",NaN]]]}");
    assertThat(values(floats(shape(3, 1), 1, 2, 3).slice(1, 3)))
        .isEqualTo("{\"results\":[2.0,3.0]}");
  }

  @Test
  void labelsThatAreNoTextAreBase64() {
    assertThat(classes(Map.of("classes", bytes(shape(1, 1), new byte[] {(byte) 0xff}))))
        .isEqualTo("{\"results\":[[[{\"b64\":\"/w==\"},0.0]]]}");
  }

  @Test
  void valuesAreAList() {
    assertThat(values(floats(shape(2), 42, 0.1f))).isEqualTo("{\"results\":[42.0,0.1]}");
    assertThat(values(floats(shape(2, 1), 42, 0.1f))).isEqualTo("{\"results\":[42.0,0.1]}");
  }

  @Test
  void outputsOfAnotherForm() {
    refused(Map.of("scores", floats(shape(2), 1, 2)))
        .isEqualTo("Expected Tensor shape: [batch_size num_classes] but got [2]");
    refused(Map.of("scores", doubles(shape(1, 1), 1)))
        .isEqualTo("Expected scores Tensor of DT_FLOAT. Got: DT_DOUBLE");
    refused(Map.of("classes", floats(shape(1, 1), 1)))
        .isEqualTo("Expected classes Tensor of DT_STRING. Got: DT_FLOAT");
    refused(Map.of("classes", strings(shape(1, 1), "a"), "scores", floats(shape(1, 2), 1, 2)))
        .isEqualTo("Tensors class and score should match in dim_size(1). Got 1 vs. 2");
    for (TensorData odd : new TensorData[] {floats(shape(), 1), floats(shape(1, 2), 1, 2)}) {
      assertThatThrownBy(() -> values(odd)).hasMessageContaining("[batch_size, 1] but got");
    }
    assertThatThrownBy(() -> values(doubles(shape(1), 1)))
        .hasMessage("Expected output Tensor of DT_FLOAT. Got: DT_DOUBLE");
  }

  private static org.assertj.core.api.AbstractStringAssert<?> refused(
      Map<String, TensorData> outputs) {
    return assertThat(
        org.assertj.core.api.Assertions.catchThrowable(() -> classes(outputs)).getMessage());
  }

  private static String classes(Map<String, TensorData> outputs) {
    return written(ExamplesReply.CLASSIFY, new TreeMap<>(outputs));
  }

  private static String values(TensorData output) {
    return written(ExamplesReply.REGRESS, new TreeMap<>(Map.of("outputs", output)));
  }

  private static String written(ExamplesReply reply, SortedMap<String, TensorData> outputs) {
    List<TensorSpec> specs = new ArrayList<>();
    outputs.forEach((name, output) -> specs.add(spec(name, output.dtype(), output.shape())));
    ByteSink out = new ByteSink(8);
    int jsonBytes =
        reply.write(
            out,
            "m",
            "1",
            new Signature("s", "m", List.of(), specs),
            outputs.values().toArray(TensorData[]::new));
    assertThat(jsonBytes).isEqualTo(Reply.ALL_JSON);
    return new String(out.toBytes(), UTF_8);
  }
}
