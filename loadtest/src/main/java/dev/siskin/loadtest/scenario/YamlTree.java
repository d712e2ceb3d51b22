package dev.siskin.loadtest.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A YAML text as a tree that knows the line of each of its parts. Built from the parser's events,
 * so nothing is ever expanded: aliases, which can make a small file huge, are refused where they
 * stand, and so is what is too large, too deep, or there twice.
 */
final class YamlTree {

  static final int MAX_CHARS = 256 * 1024;
  static final int MAX_DEPTH = 16;
  static final int MAX_NODES = 20_000;

  private static final YAMLFactory YAML = new YAMLFactory();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final String file;
  private final Map<String, Integer> lines = new HashMap<>();
  private JsonNode root = NODES.missingNode();
  private int nodes;

  private YamlTree(String file) {
    this.file = file;
  }

  /** Reads a text; {@code file} is what mistakes are said to be in. */
  static YamlTree parse(String file, String text) {
    YamlTree tree = new YamlTree(file);
    if (text.length() > MAX_CHARS) {
      throw tree.mistake("", "is larger than 256 KiB; a scenario is a page.");
    }
    try (YAMLParser parser = YAML.createParser(text)) {
      tree.read(parser);
    } catch (JsonProcessingException malformed) {
      throw tree.malformed(text, malformed);
    } catch (IOException impossible) {
      throw new IllegalStateException("a text could not be read", impossible);
    }
    return tree;
  }

  JsonNode root() {
    return root;
  }

  /** The line of the part at this JSON pointer, or of the nearest part around it. */
  int line(String pointer) {
    String at = pointer;
    while (!at.isEmpty() && !lines.containsKey(at)) {
      at = at.substring(0, at.lastIndexOf('/'));
    }
    return lines.getOrDefault(at, 1);
  }

  /** A mistake at this JSON pointer. */
  Mistake at(String pointer, String sentence) {
    return new Mistake(file, line(pointer), dotted(pointer), sentence);
  }

  private ScenarioException mistake(String pointer, String sentence) {
    return new ScenarioException(List.of(at(pointer, sentence)));
  }

  private void read(YAMLParser parser) throws IOException {
    if (parser.nextToken() == null) {
      throw mistake("", "is empty; a scenario has a name and steps.");
    }
    root = value(parser, "", 1);
    if (parser.nextToken() != null) {
      lines.put("", parser.currentTokenLocation().getLineNr());
      throw mistake("", "begins a second document; a file holds one scenario.");
    }
  }

  private JsonNode value(YAMLParser parser, String pointer, int depth) throws IOException {
    lines.putIfAbsent(pointer, parser.currentTokenLocation().getLineNr());
    if (parser.isCurrentAlias()) {
      throw mistake(pointer, "is an alias, which is not allowed; use a variable of vars.");
    }
    if (depth > MAX_DEPTH || ++nodes > MAX_NODES) {
      throw mistake(pointer, "is nested too deep, or has too many parts, for a scenario.");
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser, pointer, depth);
      case START_ARRAY -> array(parser, pointer, depth);
      case VALUE_TRUE, VALUE_FALSE -> NODES.booleanNode(parser.getBooleanValue());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser);
      case VALUE_NULL -> NODES.nullNode();
      default -> NODES.textNode(parser.getText());
    };
  }

  private ObjectNode object(YAMLParser parser, String pointer, int depth) throws IOException {
    ObjectNode object = NODES.objectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      String inside = pointer + "/" + escaped(key);
      if (object.has(key)) {
        lines.put(inside, parser.currentTokenLocation().getLineNr());
        throw mistake(inside, "is there twice; leave one out.");
      }
      lines.put(inside, parser.currentTokenLocation().getLineNr());
      parser.nextToken();
      object.set(key, value(parser, inside, depth + 1));
    }
    return object;
  }

  private ArrayNode array(YAMLParser parser, String pointer, int depth) throws IOException {
    ArrayNode array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(parser, pointer + "/" + array.size(), depth + 1));
    }
    return array;
  }

  /** Written back as the user wrote it where that is plain: 0.50 stays 0.50. */
  private static JsonNode number(YAMLParser parser) throws IOException {
    try {
      return NODES.numberNode(new BigDecimal(parser.getText()));
    } catch (NumberFormatException otherForm) {
      return NODES.textNode(parser.getText());
    }
  }

  private ScenarioException malformed(String text, JsonProcessingException malformed) {
    int line = malformed.getLocation() == null ? 1 : malformed.getLocation().getLineNr();
    String said = text.lines().skip(Math.max(0, line - 1L)).findFirst().orElse("");
    String hint =
        said.contains("${")
            ? "write $name instead of ${name} between braces."
            : "quote a text that begins with >, %, @ or holds ': ', and indent with blanks.";
    return new ScenarioException(
        List.of(new Mistake(file, line, "", "is not YAML from here on; " + hint)));
  }

  static String escaped(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }

  /** {@code /steps/1/load/rate} as a person would write it. */
  private static String dotted(String pointer) {
    return pointer
        .replaceAll("/(\\d+)(?=/|$)", "[$1]")
        .replaceFirst("^/", "")
        .replace('/', '.')
        .replace("~1", "/")
        .replace("~0", "~");
  }
}
