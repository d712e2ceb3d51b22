package dev.siskin.protocol.tfserving;

import static dev.siskin.protocol.tfserving.Bodies.spec;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.json.ByteSink;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Answers of random tensors are good JSON to Jackson, and as a request are the same tensors. */
class WrittenAndReadTest {
  private static final int TENSORS = 4_000;
  private static final ObjectMapper STRICT = new JsonMapper();
  private static final List<DType> TYPES =
      List.of(
          DType.STRING,
          DType.STRING,
          DType.BOOL,
          DType.INT8,
          DType.INT16,
          DType.INT32,
          DType.INT64,
          DType.UINT8,
          DType.UINT16,
          DType.UINT32,
          DType.UINT64);

  private final Random random = new Random(45);
  private final PredictReader reader = new PredictReader(JsonLimits.DEFAULT);

  @Test
  void columnsComeBackTheSame() throws IOException {
    for (int i = 0; i < TENSORS; i++) {
      comesBack(false);
    }
  }

  @Test
  void rowsComeBackTheSame() throws IOException {
    for (int i = 0; i < TENSORS; i++) {
      comesBack(true);
    }
  }

  private void comesBack(boolean rowForm) throws IOException {
    DType type = TYPES.get(random.nextInt(TYPES.size()));
    long[] shape = new long[(rowForm ? 1 : 0) + random.nextInt(3)];
    for (int d = 0; d < shape.length; d++) {
      shape[d] = random.nextInt(5);
    }
    if (TensorData.elements(shape) == 0) {
      return; // lists without elements do not tell their inner sizes
    }
    TensorData tensor = tensor(type, shape);
    String name = random.nextBoolean() ? "x_bytes" : "x";
    Signature signature =
        new Signature(
            Signature.DEFAULT,
            "m",
            List.of(spec("x", type, shape)),
            List.of(spec(name, type, shape)));
    ByteSink out = new ByteSink(8);
    PredictWriter.write(out, signature, new TensorData[] {tensor}, rowForm);
    JsonNode tree = STRICT.readTree(out.toBytes());
    assertThat(tree.size()).isOne();
    String key = rowForm ? "predictions" : "outputs";
    byte[] body =
        new String(out.toBytes(), UTF_8)
            .replaceFirst(key, rowForm ? "instances" : "inputs")
            .getBytes(UTF_8);
    InferRequest again =
        reader.read(body, 0, body.length, Bodies.byName(signature), ByteArrays.HEAP);
    assertThat(again.inputs()).containsExactly(tensor);
    byte[] byJackson = STRICT.writeValueAsBytes(STRICT.readTree(body));
    assertThat(
            reader
                .read(byJackson, 0, byJackson.length, Bodies.byName(signature), ByteArrays.HEAP)
                .inputs())
        .containsExactly(tensor);
  }

  private TensorData tensor(DType type, long[] shape) {
    int elements = (int) TensorData.elements(shape);
    if (type == DType.STRING) {
      byte[][] strings = new byte[elements][];
      for (int i = 0; i < elements; i++) {
        strings[i] = string();
      }
      return Bodies.bytes(shape, strings);
    }
    byte[] bytes = new byte[elements * type.bytes()];
    random.nextBytes(bytes);
    for (int i = 0; type == DType.BOOL && i < bytes.length; i++) {
      bytes[i] &= 1;
    }
    return new TensorData(type, shape, bytes, 0, bytes.length);
  }

  private byte[] string() {
    if (random.nextBoolean()) {
      byte[] bytes = new byte[random.nextInt(6)];
      random.nextBytes(bytes);
      return bytes;
    }
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.appendCodePoint(random.nextInt(random.nextBoolean() ? 0x80 : 0xd800));
    }
    return text.toString().getBytes(UTF_8);
  }
}
