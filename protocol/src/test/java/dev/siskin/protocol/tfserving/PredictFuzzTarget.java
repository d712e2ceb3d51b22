package dev.siskin.protocol.tfserving;

import static dev.siskin.protocol.tfserving.Bodies.named;
import static dev.siskin.protocol.tfserving.Bodies.signature;
import static dev.siskin.protocol.tfserving.Bodies.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.fuzz.FuzzTarget;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link PredictReader} beside {@link PlainReader}. */
public final class PredictFuzzTarget implements FuzzTarget {
  private static final JsonLimits LIMITS = new JsonLimits(20, 40, 200);

  private static final Map<String, Signature> SIGNATURES =
      Bodies.byName(
          signature(spec("x", DType.FLOAT, -1, 2)),
          named("ints", spec("a", DType.INT32, -1), spec("b", DType.BOOL, -1)),
          named("open", new TensorSpec("x", DType.DOUBLE, new long[0], true)),
          named("text", spec("s", DType.STRING, -1)),
          named("long", spec("n", DType.INT64)),
          named("none"));

  private final PredictReader reader = new PredictReader(LIMITS);
  private final PlainReader plain = new PlainReader(LIMITS);

  @Override
  public String name() {
    return "predict";
  }

  @Override
  public Object read(byte[] input, ByteArrays arrays) {
    return reader.read(input, 0, input.length, SIGNATURES, arrays);
  }

  @Override
  public List<byte[]> patterns() {
    return List.of(
        FuzzTarget.pattern("{\"instances\":[", "[1,2]", 5_000, "]}"),
        FuzzTarget.pattern("{\"signature_name\":\"text\",\"instances\":[", "\"\"", 9_000, "]}"),
        FuzzTarget.pattern(
            "{\"instances\":[", "\"\\u0000\"", 9_000, "],\"signature_name\":\"text\"}"),
        FuzzTarget.pattern(
            "{\"signature_name\":\"ints\",\"instances\":[", "{\"b\":true,\"a\":1}", 4_000, "]}"),
        FuzzTarget.pattern("{\"instances\":", "[".repeat(20_000), 1, ""),
        FuzzTarget.pattern("{\"instances\":[[", "1".repeat(41), 1, ",1]]}"),
        FuzzTarget.pattern("{", "\"instances\":[[1,2]]", 3_000, "}"));
  }

  @Override
  public void judge(byte[] input, @Nullable Object read) {
    Optional<InferRequest> expected = plain.read(input, SIGNATURES);
    assertThat(read != null).as("taken by the plain reader too").isEqualTo(expected.isPresent());
    if (read instanceof InferRequest request) {
      assertThat(request.signature()).isSameAs(expected.orElseThrow().signature());
      assertThat(request.rows()).isEqualTo(expected.get().rows());
      assertThat(request.reply()).isEqualTo(expected.get().reply());
      assertThat(request.inputs()).containsExactly(expected.get().inputs());
    }
  }
}
