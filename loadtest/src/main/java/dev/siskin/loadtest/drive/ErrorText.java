package dev.siskin.loadtest.drive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/**
 * The message in the body of a refusal: the {@code error} text if the body is JSON with one, else
 * the body's beginning. Keeps a bounded part of the body, however long it is.
 */
final class ErrorText {

  private static final int MAX_BYTES = 4096;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Buffer kept = Buffer.buffer();

  void add(Buffer chunk) {
    kept.appendBuffer(chunk, 0, Math.min(chunk.length(), MAX_BYTES - kept.length()));
  }

  String message() {
    String text = kept.toString(StandardCharsets.UTF_8).strip();
    try {
      JsonNode error = JSON.readTree(text).path("error");
      return error.isTextual() ? error.textValue() : text;
    } catch (JsonProcessingException notJson) {
      return text;
    }
  }
}
