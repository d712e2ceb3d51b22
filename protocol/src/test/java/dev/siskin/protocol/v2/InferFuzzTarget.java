package dev.siskin.protocol.v2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.fuzz.FuzzTarget;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@link InferReader} beside {@link PlainInferReader}. JSON comes first, and tensors behind a
 * {@link FuzzTarget#PART}; where nothing comes before that, the rest is a body without JSON.
 */
public final class InferFuzzTarget implements FuzzTarget {
  static final JsonLimits LIMITS = new JsonLimits(20, 40, 200);

  private static final List<TensorSpec> OUTPUTS =
      List.of(spec("text", DType.STRING, -1), spec("y", DType.FLOAT, -1));

  static final Map<String, Signature> SIGNATURES =
      Map.of(
          Signature.DEFAULT,
          signature(Signature.DEFAULT, spec("x", DType.FLOAT, -1, 2)),
          "mixed",
          signature(
              "mixed",
              spec("b", DType.BOOL, -1),
              spec("i", DType.INT8, -1),
              spec("s", DType.STRING, -1),
              spec("u", DType.UINT64, -1)),
          "half",
          signature("half", spec("h", DType.HALF, 2, 2)),
          "open",
          signature("open", new TensorSpec("x", DType.DOUBLE, new long[0], true)));

  private final InferReader reader = new InferReader(LIMITS);

  /** What the input stands for: a body, and how much of it is JSON. */
  private record Parts(byte[] body, int json, boolean raw) {
    static Parts of(byte[] input) {
      int json = FuzzTarget.firstPart(input);
      byte[] body = Arrays.copyOf(input, Math.max(json, input.length - 1));
      if (json < input.length) {
        System.arraycopy(input, json + 1, body, json, body.length - json);
      }
      return new Parts(body, json, json == 0 && input.length > 0);
    }
  }

  @Override
  public String name() {
    return "v2";
  }

  @Override
  public Object read(byte[] input, ByteArrays arrays) {
    Parts parts = Parts.of(input);
    byte[] body = parts.body;
    return parts.raw
        ? reader.readRaw(body, 0, body.length, SIGNATURES, arrays)
        : reader.read(body, 0, parts.json, parts.json, body.length, SIGNATURES, arrays);
  }

  @Override
  public List<byte[]> patterns() {
    String begin = "{\"inputs\":[";
    return List.of(
        FuzzTarget.pattern(
            begin,
            "{\"name\":\"x\",\"datatype\":\"FP64\",\"data\":[1],\"shape\":[1]}",
            1_024,
            "]}"),
        FuzzTarget.pattern(
            begin,
            "{\"name\":\"x\",\"datatype\":\"BYTES\",\"data\":[\"\"],\"shape\":[1]}",
            900,
            "]}"),
        FuzzTarget.pattern(
            begin,
            "{\"name\":\"x\",\"datatype\":\"BYTES\",\"shape\":[999999],\"data\":[]}",
            900,
            "]}"),
        FuzzTarget.pattern(
            begin + "{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[3000,2],\"data\":[",
            "[1,2]",
            3_000,
            "]}]}"),
        FuzzTarget.pattern(
            begin + "{\"shape\":[9000],\"data\":[",
            "\"\\u0000\"",
            9_000,
            "],\"name\":\"s\",\"datatype\":\"BYTES\"}]}"),
        FuzzTarget.pattern(begin + "{\"data\":", "[".repeat(21), 1, "]}]}"),
        FuzzTarget.pattern("{\"outputs\":[", "{\"name\":\"y\"}", 2_000, "]}"));
  }

  @Override
  public void judge(byte[] input, @Nullable Object read) {
    Parts parts = Parts.of(input);
    if (parts.raw) {
      assertThat(read != null).isEqualTo(parts.body.length > 0 && parts.body.length % 8 == 0);
      return;
    }
    PlainInferReader.Verdict verdict =
        new PlainInferReader(LIMITS, SIGNATURES).read(parts.body, parts.json);
    if (!verdict.isCertain()) {
      return;
    }
    assertThat(read != null)
        .as("taken by the plain reader too, which says " + verdict.why())
        .isEqualTo(verdict.why().isEmpty());
    if (read instanceof InferRequest request) {
      assertThat(request.inputs()).containsExactly(verdict.inputs());
      assertThat(request.rows()).isEqualTo(verdict.rows());
    }
  }

  private static TensorSpec spec(String name, DType dtype, long... dims) {
    return new TensorSpec(name, dtype, dims, false);
  }

  private static Signature signature(String name, TensorSpec... inputs) {
    return new Signature(name, "tensorflow/serving/predict", List.of(inputs), OUTPUTS);
  }
}
