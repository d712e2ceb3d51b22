package dev.siskin.standalone.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Writes a JSON document with about one or two faults in its structure: another type, a number out
 * of range, a key that comes twice or is missing, a list that is longer or deeper. Characters are
 * bytes, so that a string may be no UTF-8.
 */
final class JsonMutator {
  private static final double FAULTS = 0.8;

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "{}",
          "[]",
          "[[]]",
          "[[],[]]",
          "\"x\"",
          "\"\"",
          "-1",
          "0",
          "-0",
          "1.5",
          "1e999",
          "-1e999",
          "1e-999",
          "NaN",
          "Inf",
          "-Infinity",
          "127",
          "-129",
          "255",
          "256",
          "65536",
          "2147483647",
          "2147483648",
          "-2147483649",
          "4294967296",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775809",
          "18446744073709551615",
          "18446744073709551616",
          "01",
          "+1",
          "0x10",
          "1.",
          ".5",
          "1e",
          "tru",
          "\"\\ud800\"",
          "\"\\u0000\"",
          "\"\\x\"",
          "\"\u00ff\u00fe\"",
          "\"\u00c3\"",
          "\"\n\"",
          "\"open",
          "{\"b64\":\"AA==\"}",
          "{\"b64\":\"%%\"}",
          "{\"b64\":\"A\"}",
          "{\"b64\":1}",
          "[4611686018427387904,2]",
          "[9223372036854775807]",
          "[-1,4]",
          "[0]",
          "[1,0]",
          "[1,4,0]",
          "[16777217]",
          "[1000000,1000000]",
          "[1,1,1,1,1,1,1,1]",
          "[1e1]");

  private static final List<String> KEYS =
      List.of(
          "instances",
          "inputs",
          "outputs",
          "signature_name",
          "name",
          "shape",
          "datatype",
          "data",
          "parameters",
          "binary_data_size",
          "binary_data",
          "binary_data_output",
          "id",
          "b64",
          "timeout",
          "priority",
          "examples",
          "x",
          "",
          "\\u0069nputs");

  private final Random random;
  private final StringBuilder out = new StringBuilder();
  private double chance;

  JsonMutator(Random random) {
    this.random = random;
  }

  byte[] mutate(JsonNode document) {
    out.setLength(0);
    chance = FAULTS / nodes(document);
    write(document);
    return out.toString().getBytes(ISO_8859_1);
  }

  private void write(JsonNode node) {
    if (random.nextDouble() < chance) {
      writeFault(node);
    } else {
      writeWhole(node);
    }
  }

  private void writeFault(JsonNode node) {
    switch (random.nextInt(8)) {
      case 0 -> nested(node, 1 + random.nextInt(3));
      case 1 -> nested(node, 90 + random.nextInt(40));
      case 2 -> out.append("9".repeat(20 + random.nextInt(120)));
      case 3 -> out.append('"').append("z".repeat(random.nextInt(3_000))).append('"');
      default -> out.append(VALUES.get(random.nextInt(VALUES.size())));
    }
  }

  private void nested(JsonNode node, int depth) {
    boolean list = random.nextInt(3) > 0;
    out.append((list ? "[" : "{\"k\":").repeat(depth));
    writeWhole(node);
    out.append((list ? "]" : "}").repeat(depth));
  }

  private void writeWhole(JsonNode node) {
    if (node.isObject()) {
      writeObject(node);
    } else if (node.isArray()) {
      writeList(node);
    } else {
      out.append(new String(node.toString().getBytes(UTF_8), ISO_8859_1));
    }
  }

  private void writeObject(JsonNode node) {
    out.append('{');
    List<Map.Entry<String, JsonNode>> members = new ArrayList<>(node.properties());
    if (random.nextInt(4) == 0) {
      java.util.Collections.shuffle(members, random);
    }
    String comma = "";
    for (Map.Entry<String, JsonNode> member : members) {
      int times = random.nextDouble() >= chance ? 1 : random.nextInt(3);
      for (int i = 0; i < times; i++) {
        boolean other = random.nextDouble() < chance;
        String key = other ? KEYS.get(random.nextInt(KEYS.size())) : member.getKey();
        out.append(comma).append('"').append(key).append("\":");
        write(member.getValue());
        comma = ",";
      }
    }
    out.append('}');
  }

  private void writeList(JsonNode node) {
    out.append('[');
    String comma = "";
    for (Iterator<JsonNode> elements = node.elements(); elements.hasNext(); ) {
      JsonNode element = elements.next();
      int times = random.nextDouble() >= chance ? 1 : random.nextInt(4);
      for (int i = 0; i < times; i++) {
        out.append(comma);
        write(element);
        comma = random.nextDouble() < chance / 4 ? ",," : ",";
      }
    }
    out.append(']');
  }

  private static int nodes(JsonNode node) {
    int nodes = 1;
    for (JsonNode child : node) {
      nodes += nodes(child);
    }
    return nodes;
  }
}
