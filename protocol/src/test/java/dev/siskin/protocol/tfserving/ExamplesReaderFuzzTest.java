package dev.siskin.protocol.tfserving;

import static dev.siskin.protocol.tfserving.Bodies.spec;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Bodies near to good ones, read by us and by {@link PlainExamples} over Jackson. The seed is
 * fixed; {@code -Dsiskin.verify=true} takes many more bodies.
 */
class ExamplesReaderFuzzTest {
  private static final int BODIES = Boolean.getBoolean("siskin.verify") ? 2_000_000 : 40_000;
  private static final JsonLimits LIMITS = new JsonLimits(20, 40, 200);

  private static final String[] GOOD = {
    "{\"examples\":[{\"x\":1.5,\"y\":[1,-2,true]},{\"z\":[\"a\\n\",{\"b64\":\"Zm9v\"}],\"\":[]}]}",
    "{\"context\":{\"c\":[-1,9223372036854775807]},\"examples\":[{},{\"c\":\"\u65e5\"}]} x",
    "{\"signature_name\":\"serving_default\",\"examples\":[{\"f\":[NaN,1e3,-Inf]}],\"k\":[{}]}",
    "{\"examples\":[{\"a\":{\"b64\":\"AA==\"},\"a\":-0}],\"context\":{\"l\":99999999999999999999}}",
  };

  private static final Map<String, Signature> SIGNATURES =
      Bodies.byName(
          new Signature(
              Signature.DEFAULT,
              "tensorflow/serving/regress",
              List.of(spec("inputs", DType.STRING, -1)),
              List.of(spec("outputs", DType.FLOAT, -1))));

  private final ExamplesReader reader = new ExamplesReader(LIMITS);
  private final PlainExamples plain = new PlainExamples(LIMITS);

  @Test
  void everyMutationIsReadAsThePlainReaderDoes() {
    Random random = new Random(44);
    Mutations mutations = new Mutations(random);
    int read = 0;
    for (int i = 0; i < BODIES; i++) {
      read += readByBoth(mutations.of(GOOD[random.nextInt(GOOD.length)])) ? 1 : 0;
    }
    assertThat(read).isBetween(BODIES / 50, BODIES * 49 / 50);
  }

  private boolean readByBoth(byte[] body) {
    Optional<List<byte[]>> expected = plain.read(body);
    LentArrays arrays = new LentArrays();
    try {
      InferRequest request =
          reader.read(ExamplesReply.REGRESS, body, 0, body.length, SIGNATURES, arrays);
      assertThat(expected).as("refused by the plain reader").isPresent();
      byte[][] messages = expected.get().toArray(byte[][]::new);
      assertThat(request.inputs())
          .containsExactly(Bodies.bytes(Bodies.shape(messages.length), messages));
      assertThat(arrays.lentAreThoseOf(request)).isTrue();
      return true;
    } catch (ServingException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
      assertThat(arrays.lentAre()).isTrue();
      return expected.isPresent() ? fail(new String(body, UTF_8) + ": " + e.detail()) : false;
    } catch (RuntimeException | Error e) {
      return fail(new String(body, UTF_8), e);
    }
  }
}
