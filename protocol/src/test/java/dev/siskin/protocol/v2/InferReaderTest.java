package dev.siskin.protocol.v2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.json.ByteSink;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.v2.RandomRequests.Wire;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random requests of all types and forms: read right, answered right, mutated without harm. */
class InferReaderTest {
  private static final int ROUNDS = 3_000;
  private static final int MUTATIONS = 30_000;
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
    ".",
    "e5",
    "0",
    " ",
    "NaN",
    "Inf",
    "true",
    "null",
    "[]",
    "{}",
    "\"data\":",
    "\"inputs\":",
    "\"shape\":[1],",
    "\"datatype\":\"BYTES\",",
    "\"parameters\":{},",
    "\"binary_data_size\":",
    "99999999999999999999",
    "\u00e9",
    "\u0000"
  };

  private final Random random = new Random(20_260_708);
  private final RandomTensors tensors = new RandomTensors(random);
  private final RandomRequests requests = new RandomRequests(random);
  private final InferReader reader = new InferReader(JsonLimits.DEFAULT);

  @Test
  void whatWasMeantIsRead() {
    for (int i = 0; i < ROUNDS; i++) {
      Signature signature = tensors.signature();
      int rows = 1 + random.nextInt(3);
      TensorData[] inputs = tensors.tensors(signature.inputs(), rows);
      Wire wire = requests.of(signature, inputs);
      byte[] body = wire.body();
      Lent arrays = new Lent();
      // Twice: the second time the JSON may be known.
      for (int again = 0; again < 2; again++) {
        InferRequest request = read(wire, body, signature, arrays);
        assertThat(request.inputs()).as(wire.json()).containsExactly(inputs);
        assertThat(request.signature()).isSameAs(signature);
        assertThat(request.rows()).isEqualTo(signature.batchable() ? rows : 1);
        assertThat(request.wishes().timeoutNanos()).isEqualTo(2_500_000);
        assertThat(request.isViewOf(body)).isEqualTo(wire.tensors().length > 0);
        assertThat(arrays.onlyLentTo(request, body)).isTrue();
        giveBack(request, body, arrays);
      }
    }
  }

  @Test
  void plainReaderFindsInTheAnswerWhatWasPutIn() throws IOException {
    ByteSink sink = new ByteSink(16);
    for (int i = 0; i < ROUNDS; i++) {
      Signature signature = tensors.signature();
      TensorData[] outputs = tensors.tensors(signature.outputs(), 1 + random.nextInt(3));
      int count = outputs.length;
      int[] order = random.ints(0, count).distinct().limit(1 + random.nextInt(count)).toArray();
      boolean[] binary = new boolean[order.length];
      for (int o = 0; o < order.length; o++) {
        binary[o] = DataTypes.binaryOnly(outputs[order[o]].dtype()) || random.nextBoolean();
      }
      sink.reset();
      V2Reply reply = new V2Reply("q\"", order, binary);
      int jsonBytes = reply.write(sink, "m\"é", "7", signature, outputs);

      assertThat(jsonBytes >= 0).isEqualTo(reply.hasBinary());
      byte[] answer = sink.toBytes();
      int json = jsonBytes < 0 ? answer.length : jsonBytes;
      Map<String, TensorData> read = PlainV2.read(answer, json, answer.length, "outputs");
      assertThat(read.keySet())
          .containsExactlyElementsOf(
              Arrays.stream(order).mapToObj(o -> signature.outputs().get(o).name()).toList());
      assertThat(read.values())
          .containsExactlyElementsOf(Arrays.stream(order).mapToObj(o -> outputs[o]).toList());
    }
  }

  /** Refused in words, or read as a plain reader reads it; and nothing stays lent. */
  @Test
  void mutatedRequestsDoNoHarm() throws IOException {
    int accepted = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      Signature signature = tensors.signature();
      Wire good = requests.of(signature, tensors.tensors(signature.inputs(), 1));
      Wire wire = mutated(good);
      byte[] body = wire.body();
      Lent arrays = new Lent();
      try {
        InferRequest request = read(wire, body, signature, arrays);
        accepted++;
        Map<String, TensorData> plain = PlainV2.read(body, wire.jsonBytes(), body.length, "inputs");
        for (int input = 0; input < request.inputs().length; input++) {
          assertThat(request.inputs()[input])
              .as(wire.json())
              .isEqualTo(plain.get(signature.inputs().get(input).name()));
        }
        giveBack(request, body, arrays);
      } catch (ServingException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
      } catch (RuntimeException | Error e) {
        throw new AssertionError(wire.json(), e);
      }
      assertThat(arrays.nothingIsLent()).as(wire.json()).isTrue();
    }
    assertThat(accepted).isBetween(MUTATIONS / 50, MUTATIONS * 3 / 4);
  }

  private InferRequest read(Wire wire, byte[] body, Signature signature, Lent arrays) {
    int json = wire.jsonBytes();
    return reader.read(
        body, 0, json, json, body.length, Map.of(signature.name(), signature), arrays);
  }

  private static void giveBack(InferRequest request, byte[] body, Lent arrays) {
    for (TensorData input : request.inputs()) {
      if (input.bytes() != body) {
        arrays.giveBack(input.bytes());
      }
    }
    assertThat(arrays.nothingIsLent()).isTrue();
  }

  private Wire mutated(Wire good) {
    StringBuilder json = new StringBuilder(good.json());
    byte[] tail = good.tensors().clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(json.length() + 1);
      int to = Math.min(json.length(), at + random.nextInt(6));
      switch (random.nextInt(5)) {
        case 0 -> json.delete(at, to);
        case 1 -> json.insert(at, PIECES[random.nextInt(PIECES.length)]);
        case 2 -> json.replace(at, to, PIECES[random.nextInt(PIECES.length)]);
        case 3 -> json.insert(at, json.substring(at, to));
        default -> tail = cutOrChanged(tail);
      }
    }
    return new Wire(json.toString(), tail);
  }

  private byte[] cutOrChanged(byte[] tail) {
    byte[] changed = Arrays.copyOf(tail, Math.max(0, tail.length + random.nextInt(3) - 1));
    if (changed.length > 0) {
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return changed;
  }
}
