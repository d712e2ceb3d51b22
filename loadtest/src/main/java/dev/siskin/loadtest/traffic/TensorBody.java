package dev.siskin.loadtest.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;

/**
 * Writes tensors as the body of one request in a dialect. TF Serving's is the column form, which
 * holds whatever shapes the inputs have.
 *
 * @param jsonBytes so many bytes are JSON; -1 where all are
 */
record TensorBody(Buffer bytes, int jsonBytes) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String INPUTS = "inputs";

  static TensorBody of(Dialect dialect, List<Tensor> tensors) {
    return switch (dialect) {
      case TFS -> text(columns(tensors));
      case V2 -> text(v2(tensors, false));
      case V2_BINARY -> binary(tensors);
      case DJL -> text(NODES.objectNode().set(INPUTS, nested(tensors.get(0))));
    };
  }

  static Bodies all(List<TensorBody> bodies) {
    List<Buffer> encoded = bodies.stream().map(TensorBody::bytes).toList();
    boolean binary = bodies.stream().anyMatch(body -> body.jsonBytes >= 0);
    return binary
        ? new Bodies(encoded, bodies.stream().map(TensorBody::jsonBytes).toList())
        : new Bodies(encoded);
  }

  private static ObjectNode columns(List<Tensor> tensors) {
    ObjectNode body = NODES.objectNode();
    ObjectNode inputs = body.putObject(INPUTS);
    tensors.forEach(tensor -> inputs.set(tensor.name(), nested(tensor)));
    return body;
  }

  private static ObjectNode v2(List<Tensor> tensors, boolean binary) {
    ObjectNode body = NODES.objectNode();
    if (binary) {
      body.putObject("parameters").put("binary_data_output", true);
    }
    ArrayNode inputs = body.putArray(INPUTS);
    for (Tensor tensor : tensors) {
      ObjectNode input = inputs.addObject().put("name", tensor.name());
      ArrayNode shape = input.putArray("shape");
      tensor.shape().forEach(shape::add);
      input.put("datatype", tensor.type().v2Name());
      if (binary) {
        input.putObject("parameters").put("binary_data_size", bytes(tensor).length);
      } else {
        ArrayNode data = input.putArray("data");
        tensor.values().forEach(value -> data.add(node(value)));
      }
    }
    return body;
  }

  private static TensorBody binary(List<Tensor> tensors) {
    Buffer bytes = encoded(v2(tensors, true));
    int jsonBytes = bytes.length();
    tensors.forEach(tensor -> bytes.appendBytes(bytes(tensor)));
    return new TensorBody(bytes, jsonBytes);
  }

  private static byte[] bytes(Tensor tensor) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    tensor.values().forEach(value -> tensor.type().write(value, bytes));
    return bytes.toByteArray();
  }

  private static JsonNode nested(Tensor tensor) {
    return nested(tensor.values().iterator(), tensor.shape());
  }

  private static JsonNode nested(Iterator<Object> values, List<Integer> shape) {
    if (shape.isEmpty()) {
      return node(values.next());
    }
    ArrayNode level = NODES.arrayNode();
    for (int i = 0; i < shape.get(0); i++) {
      level.add(nested(values, shape.subList(1, shape.size())));
    }
    return level;
  }

  private static JsonNode node(Object value) {
    if (value instanceof Boolean yes) {
      return NODES.booleanNode(yes);
    }
    if (value instanceof Long whole) {
      return NODES.numberNode((long) whole);
    }
    return value instanceof Double fraction
        ? NODES.numberNode((double) fraction)
        : NODES.textNode((String) value);
  }

  private static TensorBody text(JsonNode body) {
    return new TensorBody(encoded(body), -1);
  }

  private static Buffer encoded(JsonNode body) {
    try {
      return Buffer.buffer(JSON.writeValueAsBytes(body));
    } catch (IOException impossible) {
      throw new UncheckedIOException("a tree of plain values did not serialize", impossible);
    }
  }
}
