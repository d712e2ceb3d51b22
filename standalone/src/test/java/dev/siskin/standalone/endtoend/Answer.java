package dev.siskin.standalone.endtoend;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;

/** An answer of a server, whole. */
record Answer(int status, HttpHeaders headers, String body) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Answer of(HttpResponse<String> response) {
    return new Answer(response.statusCode(), response.headers(), response.body());
  }

  long version() {
    return headers.firstValueAsLong("x-model-version").orElseThrow();
  }

  String arm() {
    return headers.firstValue("x-siskin-arm").orElseThrow();
  }

  long epoch() {
    return headers.firstValueAsLong("x-siskin-epoch").orElseThrow();
  }

  JsonNode json() throws JsonProcessingException {
    return JSON.readTree(body);
  }
}
