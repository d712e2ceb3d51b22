package dev.siskin.protocol.v2;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Good requests in all forms: keys in any order, data nested or flat, as JSON or as bytes. */
final class RandomRequests {
  private final Random random;

  RandomRequests(Random random) {
    this.random = random;
  }

  /**
   * A request as it goes over a wire.
   *
   * @param json before the tensors
   */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  record Wire(String json, byte[] tensors) {
    byte[] body() {
      byte[] head = json.getBytes(UTF_8);
      byte[] all = Arrays.copyOf(head, head.length + tensors.length);
      System.arraycopy(tensors, 0, all, head.length, tensors.length);
      return all;
    }

    int jsonBytes() {
      return json.getBytes(UTF_8).length;
    }
  }

  Wire of(Signature signature, TensorData[] inputs) {
    ByteArrayOutputStream tail = new ByteArrayOutputStream();
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < inputs.length; i++) {
      order.add(i);
    }
    Collections.shuffle(order, random);
    List<String> all = new ArrayList<>();
    for (int i : order) {
      all.add(input(signature.inputs().get(i).name(), inputs[i], tail));
    }
    List<String> members = new ArrayList<>();
    members.add("\"inputs\":" + list(all));
    members.add("\"parameters\":{\"binary_data_output\":true,\"timeout\":2500,\"x\":[{}]}");
    members.add("\"id\":\"i 1\"");
    members.add("\"op\":{\"inputs\":[1,{\"data\":\"]\"}]}");
    return new Wire(object(members), tail.toByteArray());
  }

  private String input(String name, TensorData tensor, ByteArrayOutputStream tail) {
    List<String> members = new ArrayList<>();
    members.add("\"name\":" + quoted(name));
    members.add("\"shape\":" + list(Arrays.stream(tensor.shape()).boxed().toList()));
    members.add("\"datatype\":\"" + DataTypes.name(tensor.dtype()) + "\"");
    boolean jsonCannot = tensor.dtype() == DType.HALF || tensor.dtype() == DType.BFLOAT16;
    if (jsonCannot || random.nextBoolean()) {
      members.add("\"parameters\":{\"y\":null,\"binary_data_size\":" + tensor.length() + "}");
      tail.write(tensor.bytes(), tensor.offset(), tensor.length());
    } else {
      List<String> texts = Elements.texts(tensor);
      boolean flat = random.nextBoolean();
      members.add("\"data\":" + (flat ? list(texts) : nested(texts, tensor.shape(), 0)));
    }
    return object(members);
  }

  private String nested(List<String> texts, long[] shape, int level) {
    if (level == shape.length - 1) {
      return list(texts);
    }
    List<String> parts = new ArrayList<>();
    int each = texts.size() / (int) shape[level];
    for (int i = 0; i < shape[level]; i++) {
      parts.add(nested(texts.subList(i * each, (i + 1) * each), shape, level + 1));
    }
    return list(parts);
  }

  private String object(List<String> members) {
    Collections.shuffle(members, random);
    return "{" + String.join(space() + "," + space(), members) + space() + "}";
  }

  private String list(List<?> values) {
    String comma = random.nextBoolean() ? "," : space() + "," + space();
    return "[" + String.join(comma, values.stream().map(String::valueOf).toList()) + "]";
  }

  private String space() {
    return random.nextInt(4) == 0 ? " \n" : "";
  }

  private static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }
}
