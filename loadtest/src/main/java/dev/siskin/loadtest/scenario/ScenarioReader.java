package dev.siskin.loadtest.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import dev.siskin.loadtest.faults.Fault;
import dev.siskin.loadtest.faults.HostileKind;
import dev.siskin.loadtest.schedule.DurationText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;

/**
 * Makes a {@link Scenario} of a text, in four looks at it: is it YAML, what are its variables, does
 * it have the form of the schema, does it make sense. Each look ends with all the mistakes it
 * found.
 */
public final class ScenarioReader {

  /** Of each kind of hostile ones, where nobody says how many. */
  private static final int CLIENTS = 20;

  private final YamlTree tree;
  private final JsonNode root;
  private final List<Mistake> mistakes = new ArrayList<>();

  /** Names of the loads before the one being read. */
  private final Set<String> earlier = new LinkedHashSet<>();

  private ScenarioReader(YamlTree tree, JsonNode root) {
    this.tree = tree;
    this.root = root;
  }

  /**
   * Reads a scenario.
   *
   * @param file what the text came from, for messages
   * @param variables values that replace those of {@code vars}
   * @throws ScenarioException with a line for each mistake
   */
  public static Scenario read(
      ScenarioSchema schema, String file, String text, Map<String, String> variables) {
    YamlTree tree = YamlTree.parse(file, text);
    JsonNode root = Variables.resolve(tree, variables, namesIn(tree.root()));
    List<Mistake> mistakes = schema.mistakes(root, tree);
    if (!mistakes.isEmpty()) {
      throw new ScenarioException(mistakes);
    }
    return new ScenarioReader(tree, root).scenario();
  }

  private Scenario scenario() {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < root.path("steps").size(); i++) {
      steps.add(step(i));
    }
    if (!mistakes.isEmpty()) {
      throw new ScenarioException(mistakes);
    }
    return new Scenario(root.path("name").asText(), text(root.path("about")), steps);
  }

  private Step step(int index) {
    String at = "/steps/" + index;
    JsonNode node = root.at(at);
    String name = node.path("name").asText(defaultName(node, index));
    List<Load> loads = new ArrayList<>();
    if (node.has("parallel")) {
      for (int i = 0; i < node.path("parallel").size(); i++) {
        String inside = at + "/parallel/" + i;
        loads.add(load(root.at(inside).path("name").asText(), inside, "load"));
      }
      if (node.has("expect")) {
        mistakes.add(tree.at(at + "/expect", "belongs to the loads of parallel, one by one."));
      }
    } else {
      loads.add(load(name, at, node.has("peak") ? "peak" : "load"));
    }
    List<Event> events = events(at, node.path("events"));
    loads.forEach(load -> remember(load.name(), at));
    return new Step(name, loads, events);
  }

  private static String defaultName(JsonNode step, int index) {
    return step.has("peak") ? "peak" : "step-" + (index + 1);
  }

  private void remember(String name, String at) {
    if (!earlier.add(name)) {
      mistakes.add(tree.at(at, "is called " + name + " as one before it; give it another name."));
    }
  }

  private Load load(String name, String at, String kind) {
    Map<String, List<String>> options = new LinkedHashMap<>();
    addOptions(options, "/target");
    addOptions(options, at + "/" + kind);
    if (kind.equals("peak")) {
      options.keySet().removeAll(Peak.NOT_OF_A_PEAK);
      options.putAll(Peak.OPTIONS);
    }
    checkReferences(options, at + "/" + kind);
    return new Load(name, options, tree.at(at + "/" + kind, ""), expectations(at + "/expect"));
  }

  private void addOptions(Map<String, List<String>> options, String pointer) {
    root.at(pointer)
        .properties()
        .forEach(
            option -> {
              List<String> values = new ArrayList<>();
              if (option.getValue().isArray()) {
                option.getValue().forEach(value -> values.add(value.asText()));
              } else {
                values.add(option.getValue().asText());
              }
              options.put(option.getKey(), values);
            });
  }

  private void checkReferences(Map<String, List<String>> options, String at) {
    options.forEach(
        (name, values) -> {
          for (String value : values) {
            Matcher multiple = Load.MULTIPLE.matcher(value);
            if (multiple.matches()) {
              checkEarlier(multiple.group(2), at + "/" + name);
            }
            Variables.namesIn(value).forEach(used -> checkEarlier(used, at + "/" + name));
          }
        });
  }

  private void checkEarlier(String name, String at) {
    if (!earlier.contains(name)) {
      mistakes.add(
          tree.at(
              at,
              earlier.isEmpty()
                  ? "refers to " + name + ", but no load comes before this one."
                  : "refers to %s, which is no load before this one; %s"
                      .formatted(name, Spelling.hint(name, earlier))));
    }
  }

  private List<Expectation> expectations(String at) {
    List<Expectation> expectations = new ArrayList<>();
    root.at(at)
        .properties()
        .forEach(
            field -> {
              String inside = at + "/" + YamlTree.escaped(field.getKey());
              try {
                Expectation one = Expectation.parse(field.getKey(), field.getValue().asText());
                if (!one.bound().earlier().isEmpty()) {
                  checkEarlier(one.bound().earlier(), inside);
                }
                expectations.add(one);
              } catch (IllegalArgumentException mistake) {
                mistakes.add(tree.at(inside, String.valueOf(mistake.getMessage())));
              }
            });
    return expectations;
  }

  private List<Event> events(String at, JsonNode nodes) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      events.add(event(at + "/events/" + i, nodes.get(i)));
    }
    return events;
  }

  private Event event(String at, JsonNode node) {
    Duration begin = duration(node.path("at").asText(), at + "/at");
    Duration length =
        node.has("for") ? duration(node.path("for").asText(), at + "/for") : Event.UNTIL_THE_END;
    if (node.has("pause")) {
      return new Event.Pause(begin, length, Path.of(text(node.path("pause"))));
    }
    if (node.has("fault")) {
      return new Event.Break(begin, length, fault(text(node.path("fault")), at + "/fault"));
    }
    if (node.has("hostile")) {
      return new Event.Hostile(
          begin, length, kinds(node.path("hostile"), at), node.path("clients").asInt(CLIENTS));
    }
    List<String> words = new ArrayList<>();
    node.path("run").forEach(word -> words.add(text(word)));
    return new Event.Run(begin, length, words);
  }

  private List<HostileKind> kinds(JsonNode names, String at) {
    Map<String, HostileKind> known = new LinkedHashMap<>();
    for (HostileKind kind : HostileKind.values()) {
      known.put(kind.toString(), kind);
    }
    List<HostileKind> kinds = new ArrayList<>();
    for (JsonNode name : names) {
      HostileKind kind = known.get(name.asText());
      if (kind == null) {
        String hint = Spelling.hint(name.asText(), known.keySet());
        mistakes.add(tree.at(at + "/hostile", "has " + name.asText() + ", unknown; " + hint));
      } else {
        kinds.add(kind);
      }
    }
    return kinds;
  }

  /** A text in which nothing is filled in later. */
  private static String text(JsonNode node) {
    return Variables.fill(node.asText(), Map.of());
  }

  private Fault fault(String text, String at) {
    try {
      return Fault.parse(text);
    } catch (IllegalArgumentException mistake) {
      mistakes.add(tree.at(at, "is not right: " + mistake.getMessage()));
      return Fault.parse("stall");
    }
  }

  private Duration duration(String text, String at) {
    try {
      return DurationText.parse(text);
    } catch (IllegalArgumentException mistake) {
      mistakes.add(tree.at(at, "is not right: " + mistake.getMessage()));
      return Duration.ZERO;
    }
  }

  /** The names of all loads, whatever else is wrong with the document. */
  private static Set<String> namesIn(JsonNode document) {
    Set<String> names = new HashSet<>();
    int index = 0;
    for (JsonNode step : document.path("steps")) {
      names.add(step.path("name").asText(defaultName(step, index++)));
      step.path("parallel").forEach(load -> names.add(load.path("name").asText()));
    }
    return names;
  }
}
