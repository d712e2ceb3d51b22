package dev.siskin.protocol.tfserving;

import static dev.siskin.protocol.tfserving.Bodies.named;
import static dev.siskin.protocol.tfserving.Bodies.signature;
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
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Bodies near to good ones, read by us and by {@link PlainReader} over Jackson. The seeds are
 * fixed; {@code -Dsiskin.verify=true} takes many more bodies.
 */
class PredictReaderFuzzTest {
  private static final boolean FULL = Boolean.getBoolean("siskin.verify");
  private static final int BODIES = FULL ? 4_000_000 : 60_000;
  private static final JsonLimits LIMITS = new JsonLimits(20, 40, 200);

  private static final String[] GOOD = {
    "{\"instances\":[[1.5,-2e3],[3,4]]}",
    "{\"inputs\":[[1,2],[Infinity,NaN]]}",
    "{\"signature_name\":\"ints\",\"instances\":[{\"a\":1,\"b\":true},{\"a\":-9,\"b\":false}]}",
    "{\"inputs\":{\"a\":[1,2,3],\"b\":[true,false,true]},\"signature_name\":\"ints\"}",
    "{\"k\":[{\"x\":\"\\u00e9\\n\u65e5\"},null],\"instances\":[[0.1,Inf]]} trailing",
    "{\"signature_name\":\"open\",\"inputs\":[[[1],[2]],[[3],[4]]]}",
    "{\"inputs\":3.25,\"signature_name\":\"open\"}",
    "{\"signature_name\":\"text\",\"instances\":[\"a\",{\"b64\":\"AA==\"}]}",
    "{\"inputs\":[[\"a\",\"\\u00e9\\n\"],[{\"b64\":\"Zm8\"},\"\"]],\"signature_name\":\"texts\"}",
    "{\"signature_name\":\"b64\",\"instances\":[{\"b64\":{\"b64\":\"Zm9v\"}},{\"b64\":[\"a\"]}]}",
    "{\"signature_name\":\"b64\",\"inputs\":{\"b64\":\"Zg==\"}}",
    "{\"signature_name\":\"one\",\"instances\":[1,18446744073709551615,3]}",
    "{\"signature_name\":\"one\",\"inputs\":7}",
  };

  private static final Map<String, Signature> SIGNATURES =
      Bodies.byName(
          signature(spec("x", DType.FLOAT, -1, 2)),
          named("ints", spec("a", DType.INT32, -1), spec("b", DType.BOOL, -1)),
          named("open", new TensorSpec("x", DType.DOUBLE, new long[0], true)),
          named("text", spec("s", DType.STRING, -1)),
          named("texts", spec("s", DType.STRING, -1, 2)),
          named("b64", spec("b64", DType.STRING, -1, 1)),
          named("one", spec("x", DType.UINT64, -1, 1)),
          named("small", spec("a", DType.INT8, -1), spec("b", DType.UINT32, -1, 1)),
          named("none"));

  private final PredictReader reader = new PredictReader(LIMITS);
  private final PlainReader plain = new PlainReader(LIMITS);

  @Test
  void everyMutationIsReadAsThePlainReaderDoes() {
    Random random = new Random(42);
    Mutations mutations = new Mutations(random);
    int read = 0;
    for (int i = 0; i < BODIES; i++) {
      read += readByBoth(mutations.of(GOOD[random.nextInt(GOOD.length)])) ? 1 : 0;
    }
    // Both ends of the road are reached often, else this test tests nothing.
    assertThat(read).isBetween(BODIES / 50, BODIES * 49 / 50);
  }

  @Test
  void randomDocumentsAreReadAsThePlainReaderDoes() {
    Random random = new Random(43);
    Mutations mutations = new Mutations(random);
    RandomBodies bodies = new RandomBodies(random);
    int read = 0;
    for (int i = 0; i < BODIES / 2; i++) {
      String body = bodies.next(SIGNATURES);
      read += readByBoth(body.getBytes(UTF_8)) ? 1 : 0;
      readByBoth(mutations.of(body));
    }
    assertThat(read).isBetween(BODIES / 8, BODIES * 49 / 100);
  }

  private boolean readByBoth(byte[] body) {
    Optional<InferRequest> expected = plain.read(body, SIGNATURES);
    LentArrays arrays = new LentArrays();
    try {
      InferRequest request = reader.read(body, 0, body.length, SIGNATURES, arrays);
      assertThat(expected).as("refused by the plain reader").isPresent();
      assertSame(request, expected.get());
      assertThat(arrays.lentAreThoseOf(request)).isTrue();
      return true;
    } catch (ServingException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
      assertThat(arrays.lentAre()).isTrue();
      if (expected.isPresent()) {
        fail(new String(body, UTF_8) + ": " + e.detail());
      }
      return false;
    } catch (RuntimeException | Error e) {
      return fail(new String(body, UTF_8), e);
    }
  }

  private static void assertSame(InferRequest request, InferRequest expected) {
    assertThat(request.signature()).isSameAs(expected.signature());
    assertThat(request.rows()).isEqualTo(expected.rows());
    assertThat(request.reply()).isEqualTo(expected.reply());
    assertThat(request.inputs()).containsExactly(expected.inputs());
    for (TensorData input : request.inputs()) {
      assertThat(input.offset()).isZero();
    }
  }
}
