package dev.siskin.protocol.v2;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Requests by hand: single quotes for double ones, tensors as plain numbers of bytes. */
final class Requests {
  private static final InferReader READER = new InferReader(JsonLimits.DEFAULT);

  private Requests() {}

  static TensorSpec spec(String name, DType type, long... dims) {
    return new TensorSpec(name, type, dims, false);
  }

  static Signature signature(List<TensorSpec> inputs, TensorSpec... outputs) {
    return new Signature(Signature.DEFAULT, "m", inputs, List.of(outputs));
  }

  static Map<String, Signature> only(Signature signature) {
    return Map.of(signature.name(), signature);
  }

  static InferRequest read(Signature signature, ByteArrays arrays, String json, int... tensors) {
    byte[] head = json.replace('\'', '"').getBytes(UTF_8);
    byte[] body = Arrays.copyOf(head, head.length + tensors.length);
    for (int i = 0; i < tensors.length; i++) {
      body[head.length + i] = (byte) tensors[i];
    }
    return READER.read(body, 0, head.length, head.length, body.length, only(signature), arrays);
  }

  static InferRequest readRaw(Signature signature, int... bytes) {
    byte[] body = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      body[i] = (byte) bytes[i];
    }
    return READER.readRaw(body, 0, body.length, only(signature), ByteArrays.HEAP);
  }
}
