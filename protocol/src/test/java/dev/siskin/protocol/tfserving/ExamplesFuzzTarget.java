package dev.siskin.protocol.tfserving;

import static dev.siskin.protocol.tfserving.Bodies.spec;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.fuzz.FuzzTarget;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link ExamplesReader} beside {@link PlainExamples}. */
public final class ExamplesFuzzTarget implements FuzzTarget {
  private static final JsonLimits LIMITS = new JsonLimits(20, 40, 200);

  private static final Map<String, Signature> SIGNATURES =
      Bodies.byName(
          new Signature(
              Signature.DEFAULT,
              "tensorflow/serving/regress",
              List.of(spec("inputs", DType.STRING, -1)),
              List.of(spec("outputs", DType.FLOAT, -1))));

  private final ExamplesReader reader = new ExamplesReader(LIMITS);
  private final PlainExamples plain = new PlainExamples(LIMITS);

  @Override
  public String name() {
    return "examples";
  }

  @Override
  public Object read(byte[] input, ByteArrays arrays) {
    return reader.read(ExamplesReply.REGRESS, input, 0, input.length, SIGNATURES, arrays);
  }

  /** A context goes before every example, so it counts that often, up to a limit of its own. */
  @Override
  public long fairBytes(byte[] input) {
    boolean multiplies = new String(input, ISO_8859_1).contains("context");
    long contexts = (long) input.length * input.length / 3;
    return FuzzTarget.super.fairBytes(input)
        + (multiplies ? Math.min(2 * ExamplesPass.MOST_CONTEXT_BYTES, contexts) : 0);
  }

  @Override
  public List<byte[]> patterns() {
    String long200 = "\"" + "z".repeat(200) + "\"";
    return List.of(
        FuzzTarget.pattern("{\"examples\":[", "{}", 9_000, "]}"),
        FuzzTarget.pattern("{\"examples\":[{\"x\":[", "1.5", 9_000, "]}]}"),
        FuzzTarget.pattern("{\"examples\":[{", "\"\":1", 6_000, "}]}"),
        FuzzTarget.pattern("{\"examples\":[{\"x\":", "[".repeat(9_000), 1, ""),
        FuzzTarget.pattern("{\"context\":{\"c\":[", long200, 90, "]},\"examples\":[{},{}]}"),
        FuzzTarget.pattern(
            "{\"context\":{\"c\":" + long200 + "},\"examples\":[", "{}", 5_000, "]}"));
  }

  @Override
  public void judge(byte[] input, @Nullable Object read) {
    Optional<List<byte[]>> expected = plain.read(input);
    assertThat(read != null).as("taken by the plain reader too").isEqualTo(expected.isPresent());
    if (read instanceof InferRequest request) {
      byte[][] messages = expected.orElseThrow().toArray(byte[][]::new);
      assertThat(request.inputs())
          .containsExactly(Bodies.bytes(Bodies.shape(messages.length), messages));
    }
  }
}
