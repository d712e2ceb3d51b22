package dev.siskin.standalone.endtoend;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A request that is sent over and over.
 *
 * @param body owned by this record, never changed
 */
record Ask(String path, Map<String, String> headers, byte[] body) {
  private static final String JSON_TYPE = "application/json";

  /** One row of mlp784 as TF Serving's JSON. */
  static final Ask JSON = json("/v1/models/mlp784:predict", Http.PIXELS);

  /** The body of the same row as V2's JSON. */
  static final String JSON_V2 =
      Http.PIXELS.replaceAll(
          ".*\\[\\[(.*)\\]\\].*",
          "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,784],\"datatype\":\"FP32\",\"data\":[$1]}]}");

  /** The same row in V2's binary form without its JSON header: 784 floats and nothing else. */
  static final Ask BINARY =
      new Ask(
          v2Path("mlp784"),
          Map.of("Content-Type", "application/octet-stream", Shots.LENGTH, "0"),
          floats(Http.PIXELS));

  static Ask json(String path, String body) {
    return new Ask(path, Map.of("Content-Type", JSON_TYPE), body.getBytes(StandardCharsets.UTF_8));
  }

  /** A tensor of floats in V2's binary form, behind its JSON header; answered likewise. */
  static Ask v2Binary(String model, String input, byte[] floats) {
    byte[] header = v2Header("", input, floats).getBytes(StandardCharsets.UTF_8);
    return new Ask(
        v2Path(model),
        Map.of(
            "Content-Type",
            "application/octet-stream",
            Shots.LENGTH,
            Integer.toString(header.length)),
        Shots.joined(header, floats));
  }

  /** The JSON before one row of floats, with other members at its begin. */
  static String v2Header(String members, String input, byte[] floats) {
    return "{%s\"inputs\":[{\"name\":\"%s\",\"shape\":[1,%d],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":%d}}],\"parameters\":{\"binary_data_output\":true}}"
        .formatted(members, input, floats.length / Float.BYTES, floats.length);
  }

  static String v2Path(String model) {
    return "/v2/models/" + model + "/infer";
  }

  /** The same request with another header, and another body. */
  Ask with(String header, String value, byte[] other) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new Ask(path, more, other);
  }

  /** Whether the server must read numbers out of text. */
  boolean isJson() {
    return headers.containsValue(JSON_TYPE);
  }

  /** The whole request as HTTP/1.1 has it. */
  byte[] bytes(String host) {
    StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\n");
    headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    head.append("Content-Length: " + body.length + "\r\n\r\n");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }

  /** What makes wrk send it. */
  String lua() {
    StringBuilder lua = new StringBuilder("wrk.method = \"POST\"\n");
    headers.forEach(
        (name, value) -> lua.append("wrk.headers[\"" + name + "\"] = \"" + value + "\"\n"));
    lua.append("wrk.body = \"");
    for (byte b : body) {
      String code = Integer.toString(b & 0xff);
      lua.append('\\').append("0".repeat(3 - code.length())).append(code);
    }
    return lua.append("\"\n").toString();
  }

  static byte[] floats(String instances) {
    String[] numbers = instances.replaceAll(".*\\[|\\].*", "").split(",", -1);
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(numbers).forEach(number -> bytes.putFloat(Float.parseFloat(number)));
    return bytes.array();
  }
}
