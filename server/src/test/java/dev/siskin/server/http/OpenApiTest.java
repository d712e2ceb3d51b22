package dev.siskin.server.http;

import static dev.siskin.server.http.Wire.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.siskin.server.http.Wire.Answer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The published description of the data port against the door itself. */
@ExtendWith(VertxExtension.class)
class OpenApiTest {
  private static final Path FILE = Path.of("..", "docs", "api", "openapi.yaml");
  private static final Set<String> VERBS = Set.of("get", "post", "put", "delete");

  private final JsonNode api;

  OpenApiTest() throws IOException {
    api = new YAMLMapper().readTree(FILE.toFile());
  }

  @Test
  void everyDocumentedPathLeadsSomewhere(Vertx vertx, @TempDir Path dir) throws IOException {
    Door door = Door.open(vertx, dir);
    Map<String, String> nowhere = new TreeMap<>();
    int asked = 0;
    for (Map.Entry<String, JsonNode> path : api.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        assertThat(VERBS).contains(operation.getKey());
        String verb = operation.getKey().toUpperCase(Locale.ROOT);
        Answer answer = door.once(request(verb, filled(path.getKey()), body(operation.getValue())));
        asked++;
        String body = answer.body();
        if (body.contains("no such path") || body.contains("Malformed request")) {
          nowhere.put(verb + " " + path.getKey(), body);
        }
        JsonNode answers = operation.getValue().path("responses");
        assertThat(answers.has("default") || answers.has(Integer.toString(answer.status())))
            .as(verb + " " + path.getKey() + " may answer " + answer.status())
            .isTrue();
      }
    }
    assertThat(nowhere).isEmpty();
    assertThat(asked).isGreaterThan(30);
  }

  @Test
  void everyPathOfV2IsDocumented() {
    Set<String> documented = new TreeSet<>();
    api.path("paths").fieldNames().forEachRemaining(documented::add);
    for (String end : new String[] {"", "/ready", "/config", "/stats", "/infer"}) {
      assertThat(documented)
          .contains("/v2/models/{model}" + end, "/v2/models/{model}/versions/{version}" + end);
    }
    assertThat(documented).contains("/v2", "/v2/health/live", "/v2/health/ready");
    assertThat(documented).contains("/v2/models/stats", "/v2/repository/index");
  }

  @Test
  void everyReferenceNamesSomething() {
    Set<String> dangling = new TreeSet<>();
    api.findValues("$ref")
        .forEach(
            reference -> {
              String pointer = reference.asText().substring(1);
              if (api.at(pointer).isMissingNode()) {
                dangling.add(pointer);
              }
            });
    assertThat(dangling).isEmpty();
    assertThat(api.findValues("$ref")).hasSizeGreaterThan(100);
  }

  /** The path with the examples of its parameters. */
  private String filled(String path) {
    String filled = path;
    for (JsonNode parameter : api.at("/components/parameters")) {
      if (parameter.path("in").asText().equals("path")) {
        filled =
            filled.replace(
                "{" + parameter.path("name").asText() + "}", parameter.path("example").asText());
      }
    }
    assertThat(filled).doesNotContain("{");
    return filled;
  }

  private String body(JsonNode operation) {
    JsonNode body = operation.path("requestBody");
    if (body.has("$ref")) {
      body = api.at(body.path("$ref").asText().substring(1));
    }
    JsonNode json = body.path("content").path("application/json");
    JsonNode example = json.path("example");
    if (json.has("examples")) {
      example = json.path("examples").elements().next().path("value");
    }
    return example.isMissingNode() ? "" : example.toString();
  }
}
