package dev.siskin.loadtest.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A validator's findings as sentences for the person who wrote the file. */
final class SchemaFindings {

  private static final Map<String, String> TYPES =
      Map.of(
          "object", "a group of keys",
          "array", "a list",
          "string", "a text",
          "number", "a number",
          "integer", "a number",
          "boolean", "true or false",
          "null", "nothing");

  private final JsonNode schema;
  private final YamlTree tree;

  SchemaFindings(JsonNode schema, YamlTree tree) {
    this.schema = schema;
    this.tree = tree;
  }

  /** In the order of the file, each mistake once. */
  List<Mistake> of(List<Error> errors) {
    Set<String> withUnknownKeys = new HashSet<>();
    for (Error error : errors) {
      if (error.getKeyword().equals("additionalProperties")) {
        withUnknownKeys.add(pointer(error));
      }
    }
    List<Mistake> mistakes = new ArrayList<>();
    for (Error error : errors) {
      // A key misspelt is also a key missing; the one explains the other.
      boolean explained = isAboutMissing(error) && withUnknownKeys.contains(pointer(error));
      if (!explained && !isPartOfChoice(error)) {
        mistakes.add(mistake(error));
      }
    }
    mistakes.sort(Comparator.comparingInt(Mistake::line));
    return mistakes;
  }

  private static boolean isAboutMissing(Error error) {
    return error.getKeyword().equals("oneOf") || error.getKeyword().equals("required");
  }

  private static boolean isPartOfChoice(Error error) {
    return error.getEvaluationPath().toString().contains("/oneOf/");
  }

  private Mistake mistake(Error error) {
    String pointer = pointer(error);
    return switch (error.getKeyword()) {
      case "additionalProperties" ->
          tree.at(
              pointer + "/" + YamlTree.escaped(error.getProperty()),
              "is not known; " + Spelling.hint(error.getProperty(), allowedBeside(error)));
      case "required" -> tree.at(pointer, "needs " + error.getProperty() + ".");
      case "oneOf" -> tree.at(pointer, "needs exactly one of these: " + choices(error) + ".");
      case "type" ->
          tree.at(
              pointer,
              "must be %s, not %s."
                  .formatted(types(error.getSchemaNode()), types(error.getArguments()[0])));
      case "pattern" ->
          tree.at(
              pointer,
              "is '%s'; write: %s"
                  .formatted(error.getInstanceNode().asText(), descriptionAround(error)));
      case "propertyNames" ->
          tree.at(pointer, "has a name that is not of small letters and digits.");
      default -> tree.at(pointer, error.getMessage() + ".");
    };
  }

  private List<String> allowedBeside(Error error) {
    List<String> allowed = new ArrayList<>();
    around(error).path("properties").fieldNames().forEachRemaining(allowed::add);
    return allowed;
  }

  private String descriptionAround(Error error) {
    return around(error).path("description").asText(error.getMessage());
  }

  /** The schema that the failed keyword is a part of. */
  private JsonNode around(Error error) {
    NodePath keyword = error.getSchemaLocation().getFragment();
    String at = keyword.toString();
    return schema.at(at.substring(0, at.lastIndexOf('/')));
  }

  private static String choices(Error error) {
    return StreamSupport.stream(error.getSchemaNode().spliterator(), false)
        .map(SchemaFindings::required)
        .collect(Collectors.joining(", "));
  }

  private static String required(JsonNode choice) {
    return StreamSupport.stream(choice.path("required").spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.joining(" with "));
  }

  private static String types(Object allowed) {
    if (allowed instanceof JsonNode node && node.isArray()) {
      return StreamSupport.stream(node.spliterator(), false)
          .map(SchemaFindings::types)
          .collect(Collectors.joining(" or "));
    }
    String name = allowed instanceof JsonNode node ? node.asText() : allowed.toString();
    return TYPES.getOrDefault(name, name);
  }

  private static String pointer(Error error) {
    return error.getInstanceLocation().toString();
  }
}
