package dev.siskin.loadtest.performance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.siskin.loadtest.performance.Figure.Failure;
import dev.siskin.loadtest.performance.Figure.Row;
import dev.siskin.loadtest.performance.Figure.Taking;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A figure as a JSON document: fresh from its test, or as it is kept with date and machine. */
final class FigureJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private FigureJson() {}

  /** Reads one; throws IllegalArgumentException, with what is wrong, for anything else. */
  static Figure parse(String text) {
    JsonNode root = tree(text);
    String name = root.path("name").asText();
    if (name.isEmpty()) {
      throw new IllegalArgumentException("it has no field 'name'");
    }
    List<Row> rows = new ArrayList<>();
    root.path("rows").forEach(row -> rows.add(row(row)));
    List<String> notes = new ArrayList<>();
    root.path("notes").forEach(note -> notes.add(note.asText()));
    return new Figure(
        name,
        root.path("title").asText(),
        root.path("command").asText(),
        rows,
        notes,
        optional(root, "taken").map(at -> new Taking(text(at, "at"), text(at, "machine"))),
        optional(root, "failure").map(at -> new Failure(text(at, "at"), text(at, "reason"))));
  }

  static String write(Figure figure) {
    ObjectNode root =
        JSON.createObjectNode()
            .put("name", figure.name())
            .put("title", figure.title())
            .put("command", figure.command());
    ArrayNode rows = root.putArray("rows");
    figure.rows().forEach(row -> add(rows.addObject(), row));
    ArrayNode notes = root.putArray("notes");
    figure.notes().forEach(notes::add);
    figure
        .taken()
        .ifPresent(
            taken -> root.putObject("taken").put("at", taken.at()).put("machine", taken.machine()));
    figure
        .failure()
        .ifPresent(
            failure ->
                root.putObject("failure").put("at", failure.at()).put("reason", failure.reason()));
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root)
          + System.lineSeparator();
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a tree of plain values did not serialize", impossible);
    }
  }

  private static JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException broken) {
      throw new IllegalArgumentException("it is no JSON: " + broken.getOriginalMessage(), broken);
    }
  }

  private static Row row(JsonNode row) {
    String result = text(row, "result");
    String unit = text(row, "unit");
    return new Row(
        text(row, "figure"),
        unit.isEmpty() ? result : result + " " + unit,
        text(row, "bound"),
        text(row, "spread"),
        text(row, "note"));
  }

  private static void add(ObjectNode node, Row row) {
    node.put("figure", row.figure())
        .put("result", row.result())
        .put("bound", row.bound())
        .put("spread", row.spread())
        .put("note", row.note());
  }

  private static Optional<JsonNode> optional(JsonNode root, String field) {
    return Optional.ofNullable(root.get(field));
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asText("");
  }
}
