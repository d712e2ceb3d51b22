package dev.siskin.loadtest.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** V2's tensors as bytes behind the JSON, turned into what the same tensors are in JSON. */
final class BinaryTensors {

  private static final String PARAMETERS = "parameters";
  private static final String SIZE = "binary_data_size";
  private static final String DATA = "data";

  private BinaryTensors() {}

  /**
   * The answer with all data in its JSON. Throws IllegalArgumentException where bytes and JSON do
   * not agree.
   */
  static JsonNode inlined(JsonNode answer, byte[] bytes, int jsonBytes) {
    ByteBuffer tensors =
        ByteBuffer.wrap(bytes, jsonBytes, bytes.length - jsonBytes).order(ByteOrder.LITTLE_ENDIAN);
    for (JsonNode output : answer.path("outputs")) {
      JsonNode size = output.path(PARAMETERS).path(SIZE);
      if (output instanceof ObjectNode tensor && size.isIntegralNumber()) {
        tensor.set(DATA, data(tensor, tensors, size.intValue()));
      }
    }
    if (tensors.hasRemaining()) {
      throw new IllegalArgumentException(tensors.remaining() + " bytes belong to no tensor");
    }
    return answer;
  }

  /** The outputs without what only their form of transport has. */
  static JsonNode withoutSizes(JsonNode outputs) {
    for (JsonNode output : outputs) {
      if (output.path(PARAMETERS) instanceof ObjectNode parameters) {
        parameters.remove(SIZE);
        if (parameters.isEmpty()) {
          ((ObjectNode) output).remove(PARAMETERS);
        }
      }
    }
    return outputs;
  }

  private static ArrayNode data(ObjectNode tensor, ByteBuffer tensors, int size) {
    DataType type =
        DataType.named(tensor.path("datatype").asText())
            .orElseThrow(() -> new IllegalArgumentException("a tensor of no known datatype"));
    if (size < 0 || size > tensors.remaining()) {
      throw new IllegalArgumentException("a tensor is longer than the answer");
    }
    ByteBuffer own = tensors.slice(tensors.position(), size).order(ByteOrder.LITTLE_ENDIAN);
    tensors.position(tensors.position() + size);
    ArrayNode data = tensor.arrayNode();
    try {
      while (own.hasRemaining()) {
        add(data, type.read(own));
      }
    } catch (BufferUnderflowException torn) {
      throw new IllegalArgumentException("a tensor ends within a value", torn);
    }
    return data;
  }

  private static void add(ArrayNode data, Object value) {
    if (value instanceof Boolean yes) {
      data.add(yes);
    } else if (value instanceof Long whole) {
      data.add(whole);
    } else if (value instanceof Double fraction) {
      data.add(fraction);
    } else {
      data.add((String) value);
    }
  }
}
