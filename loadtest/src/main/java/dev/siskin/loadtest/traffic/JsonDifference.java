package dev.siskin.loadtest.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/**
 * Where two JSON documents part. Structure, texts and whole numbers must be the same; other numbers
 * may differ by {@code tolerance x max(1, |expected|)}.
 */
final class JsonDifference {

  private static final int MAX_CHARS = 60;

  private final double tolerance;

  private JsonDifference(double tolerance) {
    this.tolerance = tolerance;
  }

  /** The first difference in a few words; empty where there is none. */
  static Optional<String> find(JsonNode expected, JsonNode actual, double tolerance) {
    return new JsonDifference(tolerance).at("", expected, actual);
  }

  private Optional<String> at(String path, JsonNode expected, JsonNode actual) {
    if (expected.isObject() && actual.isObject()) {
      return inObjects(path, expected, actual);
    }
    if (expected.isArray() && actual.isArray()) {
      return inArrays(path, expected, actual);
    }
    return isSame(expected, actual)
        ? Optional.empty()
        : Optional.of(place(path) + brief(actual) + " instead of " + brief(expected));
  }

  private Optional<String> inObjects(String path, JsonNode expected, JsonNode actual) {
    for (Map.Entry<String, JsonNode> field : expected.properties()) {
      JsonNode other = actual.get(field.getKey());
      if (other == null) {
        return Optional.of(place(path) + "no field " + field.getKey());
      }
      Optional<String> inside = at(path + "." + field.getKey(), field.getValue(), other);
      if (inside.isPresent()) {
        return inside;
      }
    }
    Iterator<String> names = actual.fieldNames();
    while (names.hasNext()) {
      String name = names.next();
      if (!expected.has(name)) {
        return Optional.of(place(path) + "a field " + name + " too many");
      }
    }
    return Optional.empty();
  }

  private Optional<String> inArrays(String path, JsonNode expected, JsonNode actual) {
    if (expected.size() != actual.size()) {
      return Optional.of(place(path) + actual.size() + " elements instead of " + expected.size());
    }
    for (int i = 0; i < expected.size(); i++) {
      Optional<String> inside = at(path + "[" + i + "]", expected.get(i), actual.get(i));
      if (inside.isPresent()) {
        return inside;
      }
    }
    return Optional.empty();
  }

  private boolean isSame(JsonNode expected, JsonNode actual) {
    if (!expected.isNumber() || !actual.isNumber()) {
      return expected.equals(actual);
    }
    if (expected.isIntegralNumber() && actual.isIntegralNumber()) {
      return expected.bigIntegerValue().equals(actual.bigIntegerValue());
    }
    double one = expected.doubleValue();
    double other = actual.doubleValue();
    boolean finite = Double.isFinite(one) && Double.isFinite(other);
    return one == other
        || (Double.isNaN(one) && Double.isNaN(other))
        || (finite && Math.abs(one - other) <= tolerance * Math.max(1, Math.abs(one)));
  }

  private static String place(String path) {
    return path.isEmpty() ? "" : "at " + path.replaceFirst("^\\.", "") + ": ";
  }

  private static String brief(JsonNode node) {
    String text = node.isNumber() ? node.asText() : node.toString();
    return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "...";
  }
}
