package dev.siskin.loadtest.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The message in the body of a refusal: the {@code error} text if the body is JSON with one, else
 * the body's beginning. Keeps a bounded part of the body, however long it is.
 */
final class ErrorText {

  private static final int MAX_BYTES = 4096;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

  void add(ByteBuf chunk) {
    byte[] bytes = new byte[Math.min(chunk.readableBytes(), MAX_BYTES - kept.size())];
    chunk.getBytes(chunk.readerIndex(), bytes);
    kept.writeBytes(bytes);
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
