package dev.siskin.protocol.tfserving;

import static dev.siskin.protocol.tfserving.Bodies.floats;
import static dev.siskin.protocol.tfserving.Bodies.read;
import static dev.siskin.protocol.tfserving.Bodies.shape;
import static dev.siskin.protocol.tfserving.Bodies.signature;
import static dev.siskin.protocol.tfserving.Bodies.spec;
import static dev.siskin.protocol.tfserving.Bodies.strings;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.infer.Reply;
import dev.siskin.protocol.json.ByteSink;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sizes of 1 that a caller leaves off are put on for the model and left off from the answer. */
class AskedShapeTest {
  private static final Signature COLUMN = signature(spec("x", DType.FLOAT, -1, 1));

  @Test
  void plainRowsMayLackTheLastDimension() {
    InferRequest request = read("{\"instances\":[2.0,3.0,4.0]}", COLUMN);
    assertThat(request.inputs()).containsExactly(floats(shape(3, 1), 2, 3, 4));
    assertThat(request.rows()).isEqualTo(3);
    assertThat(answer(request, floats(shape(3, 1), 3, 3.5f, 4)))
        .isEqualTo("{\"predictions\":[3.0,3.5,4.0]}");
  }

  @Test
  void wholeRowsAreAnsweredWhole() {
    InferRequest request = read("{\"instances\":[[2.0],[3.0]]}", COLUMN);
    assertThat(request.inputs()).containsExactly(floats(shape(2, 1), 2, 3));
    assertThat(answer(request, floats(shape(2, 1), 3, 3.5f)))
        .isEqualTo("{\"predictions\":[[3.0],[3.5]]}");
  }

  @Test
  void columnsMayLackThemToo() {
    InferRequest request = read("{\"inputs\":{\"x\":[2,3]}}", COLUMN);
    assertThat(request.inputs()).containsExactly(floats(shape(2, 1), 2, 3));
    assertThat(answer(request, floats(shape(2, 1), 1, 2))).isEqualTo("{\"outputs\":[1.0,2.0]}");
  }

  @Test
  void oneRowKeepsItsList() {
    InferRequest request = read("{\"inputs\":[2]}", COLUMN);
    assertThat(answer(request, floats(shape(1, 1), 5))).isEqualTo("{\"outputs\":[5.0]}");
    assertThat(answer(request, floats(shape(1), 5))).isEqualTo("{\"outputs\":[5.0]}");
  }

  @Test
  void aScalarIsOneRow() {
    InferRequest request = read("{\"inputs\":2}", COLUMN);
    assertThat(request.inputs()).containsExactly(floats(shape(1, 1), 2));
    assertThat(request.rows()).isEqualTo(1);
    assertThat(answer(request, floats(shape(1, 1), 5))).isEqualTo("{\"outputs\":5.0}");
    assertThat(answer(request, floats(shape(1), 5))).isEqualTo("{\"outputs\":5.0}");
    assertThat(answer(request, floats(shape(1, 2), 5, 6))).isEqualTo("{\"outputs\":[[5.0,6.0]]}");
  }

  @Test
  void onlyAsManyAreLeftOffAsWerePutOn() {
    Signature deep = signature(spec("x", DType.FLOAT, -1, 2, 1, 1));
    InferRequest request = read("{\"instances\":[[[1],[2]]]}", deep);
    assertThat(request.inputs()).containsExactly(floats(shape(1, 2, 1, 1), 1, 2));
    assertThat(answer(request, floats(shape(1, 1, 1), 7))).isEqualTo("{\"predictions\":[[7.0]]}");
    assertThat(answer(request, floats(shape(1, 2), 7, 8)))
        .isEqualTo("{\"predictions\":[[7.0,8.0]]}");
  }

  @Test
  void eachOutputLosesWhatItHas() {
    Signature two =
        new Signature(
            Signature.DEFAULT,
            "m",
            List.of(spec("x", DType.FLOAT, -1, 1)),
            List.of(spec("a", DType.FLOAT, -1, 1), spec("b", DType.STRING, -1, 2)));
    InferRequest request = read("{\"instances\":[1,2]}", two);
    TensorData[] outputs = {
      floats(shape(3, 1), 0, 1, 2).slice(1, 3), strings(shape(2, 2), "p", "q", "r", "s")
    };
    assertThat(answer(request, outputs))
        .isEqualTo(
            "{\"predictions\":[{\"a\":1.0,\"b\":[\"p\",\"q\"]},{\"a\":2.0,\"b\":[\"r\",\"s\"]}]}");
  }

  @Test
  void otherSizesAreNotGuessed() {
    for (long[] dims : new long[][] {{-1, 2}, {-1, -1}, {-1, 1, 2}, {3}, {2, 1, 1}}) {
      assertThatThrownBy(() -> read("{\"instances\":[1]}", signature(spec("x", DType.FLOAT, dims))))
          .hasMessageContaining("but got: [1]");
    }
    assertThatThrownBy(() -> read("{\"inputs\":1}", signature(spec("x", DType.FLOAT, 1, 2))))
        .hasMessageContaining("but got: []");
  }

  private static String answer(InferRequest request, TensorData... outputs) {
    ByteSink out = new ByteSink(8);
    assertThat(request.reply().write(out, "m", "1", request.signature(), outputs))
        .isEqualTo(Reply.ALL_JSON);
    return new String(out.toBytes(), UTF_8);
  }
}
