package dev.siskin.standalone.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.siskin.standalone.Modules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The dashboards for Grafana, read as the JSON they are. */
final class Dashboards {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** {@code $name} and {@code ${name}}. */
  private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(\\w+)}|(\\w+))");

  private Dashboards() {}

  /** A question of a panel, as it stands there. */
  record Query(String board, String panel, String expression) {
    /** With values in place of its variables; one without a value is a mistake. */
    String with(Map<String, String> values) {
      return VARIABLE
          .matcher(expression)
          .replaceAll(
              found -> {
                String name = found.group(1) == null ? found.group(2) : found.group(1);
                if (!values.containsKey(name)) {
                  throw new AssertionError(this + " has a variable that nobody knows: " + name);
                }
                return Matcher.quoteReplacement(values.get(name));
              });
    }
  }

  /** All there are, by file name. */
  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(Modules.home().resolve("deploy/grafana/dashboards"))) {
      return files.sorted().toList();
    }
  }

  static JsonNode read(Path file) throws IOException {
    return JSON.readTree(file.toFile());
  }

  /** The panels that show something, without the headings. */
  static List<JsonNode> panels(JsonNode board) {
    List<JsonNode> panels = new ArrayList<>();
    for (JsonNode panel : board.path("panels")) {
      if (!panel.path("type").asText().equals("row")) {
        panels.add(panel);
      }
    }
    return panels;
  }

  /** What all panels of all boards ask. */
  static List<Query> queries() throws IOException {
    List<Query> queries = new ArrayList<>();
    for (Path file : files()) {
      JsonNode board = read(file);
      for (JsonNode panel : panels(board)) {
        for (JsonNode target : panel.path("targets")) {
          queries.add(
              new Query(
                  board.path("uid").asText(),
                  panel.path("title").asText(),
                  target.path("expr").asText()));
        }
      }
    }
    return queries;
  }

  /** What the variables of all boards ask. */
  static List<Query> variables() throws IOException {
    List<Query> queries = new ArrayList<>();
    for (Path file : files()) {
      JsonNode board = read(file);
      for (JsonNode variable : board.path("templating").path("list")) {
        if (variable.path("type").asText().equals("query")) {
          queries.add(
              new Query(
                  board.path("uid").asText(),
                  variable.path("name").asText(),
                  variable.path("query").path("query").asText()));
        }
      }
    }
    return queries;
  }
}
