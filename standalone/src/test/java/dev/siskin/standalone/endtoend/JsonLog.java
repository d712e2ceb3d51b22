package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * What a server wrote to stderr with {@code log.format=json}: each line an object for itself, but
 * for the lines of code that is not Java.
 *
 * @param others lines that native code, the JVM or the launcher wrote
 */
record JsonLog(List<JsonNode> lines, List<String> others) {
  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build()
          .reader();

  /** The forms in which Java's loggers write to a terminal, and what follows an exception. */
  private static final String OF_JAVA =
      "\\d\\d:\\d\\d:\\d\\d\\.\\d{3} .*|[A-Z][a-z]{2} \\d\\d?, \\d{4} .*|\\s+at .*|Caused by: .*"
          + "|Exception in thread .*";

  static JsonLog of(String stderr) throws JsonProcessingException {
    List<JsonNode> lines = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (String line : stderr.lines().toList()) {
      if (line.startsWith("{")) {
        JsonNode object = READER.readTree(line);
        assertThat(object.path("ts").asText())
            .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(object.path("level").asText()).isIn("INFO", "WARN", "ERROR");
        assertThat(object.path("logger").asText()).isNotEmpty();
        assertThat(object.path("thread").asText()).isNotEmpty();
        assertThat(object.has("msg")).isTrue();
        lines.add(object);
      } else {
        others.add(line);
      }
    }
    assertThat(others).noneMatch(line -> line.matches(OF_JAVA));
    return new JsonLog(lines, others);
  }

  /** The only line whose message has that in it. */
  JsonNode only(String part) {
    List<JsonNode> found =
        lines.stream().filter(line -> line.path("msg").asText().contains(part)).toList();
    assertThat(found).as(part).hasSize(1);
    return found.get(0);
  }
}
