package dev.siskin.standalone.endtoend;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One request of the fuzzing of doors.
 *
 * @param door which way in, for a reader of failures
 * @param headers beside Host and Content-Length
 * @param body owned by this record, never changed
 */
record Shot(String door, String path, Map<String, String> headers, byte[] body) {
  /** As HTTP/1.1 has it. */
  byte[] bytes() {
    StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: fuzz\r\n");
    headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    head.append("Content-Length: " + body.length + "\r\n\r\n");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }
}
