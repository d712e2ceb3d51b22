package dev.siskin.protocol.tfserving;

import static dev.siskin.protocol.tfserving.Bodies.named;
import static dev.siskin.protocol.tfserving.Bodies.signature;
import static dev.siskin.protocol.tfserving.Bodies.spec;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PredictReaderFuzzTest {
  private static final int MUTATIONS = 60_000;

  private static final String[] BODIES = {
    "{\"instances\":[[1.5,-2e3],[3,4]]}",
    "{\"inputs\":[[1,2],[Infinity,NaN]]}",
    "{\"signature_name\":\"ints\",\"instances\":[{\"a\":1,\"b\":true},{\"a\":-9,\"b\":false}]}",
    "{\"inputs\":{\"a\":[1,2,3],\"b\":[true,false,true]},\"signature_name\":\"ints\"}",
    "{\"k\":[{\"x\":\"\\u00e9\\n\u65e5\"},null],\"instances\":[[0.1,Inf]]} trailing",
    "{\"signature_name\":\"open\",\"inputs\":[[[1],[2]],[[3],[4]]]}",
    "{\"inputs\":3.25,\"signature_name\":\"open\"}",
    "{\"signature_name\":\"text\",\"instances\":[\"a\",{\"b64\":\"AA==\"}]}",
  };

  private static final String[] PIECES = {
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "\"",
    "\\",
    "-",
    "0",
    "1e999",
    "NaN",
    "Inf",
    "-Inf",
    "true",
    "null",
    "[]",
    "{}",
    "\"instances\":",
    "\"inputs\":",
    "\"a\":1",
    "\u0000",
    "\ufeff",
    "99999999999999999999"
  };

  private static final Map<String, Signature> SIGNATURES =
      Bodies.byName(
          signature(spec("x", DType.FLOAT, -1, 2)),
          named("ints", spec("a", DType.INT32, -1), spec("b", DType.BOOL, -1)),
          named("open", new TensorSpec("x", DType.DOUBLE, new long[0], true)),
          named("text", spec("s", DType.STRING, -1)),
          named("none"));

  @Test
  void everyMutationIsAWholeRequestOrRefused() {
    PredictReader reader = new PredictReader(new JsonLimits(20, 40, 200));
    Random random = new Random(42);
    int read = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] body = mutated(random);
      try {
        assertWhole(reader.read(body, 0, body.length, SIGNATURES));
        read++;
      } catch (ServingException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
      } catch (RuntimeException | Error e) {
        fail("mutation " + i + ": " + new String(body, UTF_8), e);
      }
    }
    // Both ends of the road are reached often, else this test tests nothing.
    assertThat(read).isBetween(MUTATIONS / 50, MUTATIONS * 49 / 50);
  }

  private static void assertWhole(PredictRequest request) {
    Signature signature = request.signature();
    assertThat(request.inputs()).hasSameSizeAs(signature.inputs());
    assertThat(request.rows()).isPositive();
    for (int i = 0; i < request.inputs().length; i++) {
      TensorData input = request.inputs()[i];
      TensorSpec spec = signature.inputs().get(i);
      assertThat(input.dtype()).isEqualTo(spec.dtype());
      assertThat(spec.accepts(input.shape())).isTrue();
      if (signature.batchable()) {
        assertThat(input.rows()).isEqualTo(request.rows());
      }
    }
  }

  private static byte[] mutated(Random random) {
    byte[] body = BODIES[random.nextInt(BODIES.length)].getBytes(UTF_8);
    for (int i = random.nextInt(4); i >= 0; i--) {
      body = mutate(body, random);
    }
    return body;
  }

  private static byte[] mutate(byte[] body, Random random) {
    int at = random.nextInt(body.length + 1);
    int rest = body.length - at;
    return switch (random.nextInt(5)) {
      case 0 -> replaced(body, at, Math.min(1, rest), new byte[] {(byte) random.nextInt(256)});
      case 1 -> replaced(body, at, random.nextInt(Math.min(rest, 8) + 1), new byte[0]);
      case 2 -> replaced(body, at, 0, piece(random));
      case 3 -> replaced(body, at, Math.min(rest, random.nextInt(4)), piece(random));
      default -> {
        int from = random.nextInt(body.length + 1);
        int length = random.nextInt(Math.min(body.length - from, 12) + 1);
        yield replaced(body, at, 0, java.util.Arrays.copyOfRange(body, from, from + length));
      }
    };
  }

  private static byte[] piece(Random random) {
    return PIECES[random.nextInt(PIECES.length)].getBytes(UTF_8);
  }

  private static byte[] replaced(byte[] body, int at, int removed, byte[] put) {
    byte[] result = new byte[body.length - removed + put.length];
    System.arraycopy(body, 0, result, 0, at);
    System.arraycopy(put, 0, result, at, put.length);
    System.arraycopy(body, at + removed, result, at + put.length, body.length - at - removed);
    return result;
  }
}
