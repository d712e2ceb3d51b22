package dev.siskin.standalone.endtoend;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;

/** An answer of a server, whole. */
record Answer(int status, MultiMap headers, String body) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Answer of(HttpClientResponse response, String body) {
    return new Answer(response.statusCode(), response.headers(), body);
  }

  long version() {
    return Long.parseLong(header("x-model-version"));
  }

  String arm() {
    return header("x-siskin-arm");
  }

  long epoch() {
    return Long.parseLong(header("x-siskin-epoch"));
  }

  JsonNode json() throws JsonProcessingException {
    return JSON.readTree(body);
  }

  private String header(String name) {
    String value = headers.get(name);
    if (value == null) {
      throw new AssertionError("no header " + name + " in an answer " + status + ": " + body);
    }
    return value;
  }
}
