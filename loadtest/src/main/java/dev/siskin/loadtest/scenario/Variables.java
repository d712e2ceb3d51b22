package dev.siskin.loadtest.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts values in the place of {@code $name} and {@code ${name}}, in every text of a tree. A text
 * that is nothing but a variable becomes the variable's value with its type. Two dollars make one,
 * which {@link #fill} does, so it has to have its turn with each text that is used.
 */
final class Variables {

  private static final Pattern USE = Pattern.compile("\\$(?:\\$|\\{([a-z][\\w-]*)\\}|([a-z]\\w*))");

  private final Map<String, JsonNode> values;
  private final Set<String> later;
  private final YamlTree tree;
  private final List<Mistake> mistakes = new ArrayList<>();

  /** Names {@code later} get their values in the course of the run, and are left as they stand. */
  private Variables(Map<String, JsonNode> values, Set<String> later, YamlTree tree) {
    this.values = values;
    this.later = later;
    this.tree = tree;
  }

  /** The tree with its own {@code vars}, and those of the command line instead where given. */
  static JsonNode resolve(YamlTree tree, Map<String, String> given, Set<String> later) {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    tree.root().path("vars").properties().forEach(e -> values.put(e.getKey(), e.getValue()));
    for (Map.Entry<String, String> one : given.entrySet()) {
      if (!values.containsKey(one.getKey())) {
        throw new ScenarioException(
            "--var %s: this scenario has no such variable; %s"
                .formatted(one.getKey(), Spelling.hint(one.getKey(), values.keySet())));
      }
      values.put(one.getKey(), JsonNodeFactory.instance.textNode(one.getValue()));
    }
    Variables variables = new Variables(values, later, tree);
    JsonNode resolved = variables.inside(tree.root(), "");
    if (!variables.mistakes.isEmpty()) {
      throw new ScenarioException(variables.mistakes);
    }
    return resolved;
  }

  /** A text with values that are known only now. */
  static String fill(String text, Map<String, String> known) {
    return USE.matcher(text)
        .replaceAll(
            use ->
                Matcher.quoteReplacement(
                    use.group().equals("$$") ? "$" : known.getOrDefault(nameOf(use), use.group())));
  }

  /** The names that a text uses. */
  static List<String> namesIn(String text) {
    return USE.matcher(text)
        .results()
        .map(Variables::nameOf)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  private JsonNode inside(JsonNode node, String pointer) {
    if (node.isObject()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      node.properties()
          .forEach(
              field ->
                  object.set(
                      field.getKey(),
                      inside(field.getValue(), pointer + "/" + YamlTree.escaped(field.getKey()))));
      return object;
    }
    if (node.isArray()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      node.forEach(item -> array.add(inside(item, pointer + "/" + array.size())));
      return array;
    }
    return node.isTextual() && !pointer.startsWith("/vars/") ? text(node, pointer) : node;
  }

  private JsonNode text(JsonNode node, String pointer) {
    Matcher uses = USE.matcher(node.textValue());
    JsonNode whole = uses.matches() ? values.get(nameOf(uses)) : null;
    if (whole != null) {
      return whole.isTextual() ? JsonNodeFactory.instance.textNode(literal(whole)) : whole;
    }
    String filled = uses.reset().replaceAll(use -> Matcher.quoteReplacement(valueOf(use, pointer)));
    return JsonNodeFactory.instance.textNode(filled);
  }

  /** Two dollars stay two until {@link #fill} has had its turn. */
  private String valueOf(MatchResult use, String pointer) {
    String name = nameOf(use);
    if (name.isEmpty() || later.contains(name)) {
      return use.group();
    }
    JsonNode value = values.get(name);
    if (value == null) {
      mistakes.add(
          tree.at(
              pointer,
              "uses $%s, which is neither in vars nor an earlier step; %s"
                  .formatted(name, Spelling.hint(name, values.keySet()))));
      return use.group();
    }
    return literal(value);
  }

  /** A value is not looked at again for what it may use. */
  private static String literal(JsonNode value) {
    return value.asText().replace("$", "$$");
  }

  private static String nameOf(MatchResult use) {
    String braced = use.group(1);
    String bare = use.group(2);
    return braced != null ? braced : bare != null ? bare : "";
  }
}
