package dev.siskin.protocol.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Events as small JSON objects: how their fields are written and asked for. Stateless. */
final class Fields {
  /** More than any of ours has. */
  private static final int MOST_TEXT_CHARS = 1_024;

  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(32).build())
              .build());

  private Fields() {}

  /** Writes the fields of one object. */
  interface Writer {
    void write(JsonGenerator out) throws IOException;
  }

  static byte[] object(Writer fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      fields.write(out);
      out.writeEndObject();
    } catch (IOException e) {
      throw new AssertionError("writing to memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  /**
   * @throws IllegalArgumentException when the bytes are no JSON object
   */
  static JsonNode object(byte[] bytes) {
    try {
      JsonNode root = JSON.readTree(bytes);
      if (root == null || !root.isObject()) {
        throw new IllegalArgumentException("no JSON object");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("no JSON: " + e.getMessage(), e);
    }
  }

  static boolean has(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return !value.isMissingNode() && !value.isNull();
  }

  static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("no text '" + field + "'");
    }
    if (value.textValue().length() > MOST_TEXT_CHARS) {
      throw new IllegalArgumentException("'" + field + "' is too long");
    }
    return value.textValue();
  }

  static String textOr(JsonNode node, String field, String absent) {
    return has(node, field) ? text(node, field) : absent;
  }

  static @Nullable String textOrNull(JsonNode node, String field) {
    return has(node, field) ? text(node, field) : null;
  }

  static long number(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new IllegalArgumentException("no whole number '" + field + "'");
    }
    return value.longValue();
  }

  static long count(JsonNode node, String field) {
    long value = number(node, field);
    if (value < 0) {
      throw new IllegalArgumentException("'" + field + "' is negative");
    }
    return value;
  }

  static int smallCount(JsonNode node, String field) {
    long value = count(node, field);
    if (value > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("'" + field + "' is too large");
    }
    return (int) value;
  }

  static double figure(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw new IllegalArgumentException("no number '" + field + "'");
    }
    return value.doubleValue();
  }

  /** Absent is an empty one. */
  static JsonNode list(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (has(node, field) && !value.isArray()) {
      throw new IllegalArgumentException("no list '" + field + "'");
    }
    return value;
  }
}
