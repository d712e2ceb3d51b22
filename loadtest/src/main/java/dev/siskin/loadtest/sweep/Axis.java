package dev.siskin.loadtest.sweep;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A setting that is varied, and the values it takes. */
public record Axis(String name, List<String> values) {

  private static final Pattern FORM = Pattern.compile("([A-Za-z][A-Za-z0-9_.-]*)=(.+)");

  public Axis {
    values = List.copyOf(values);
    if (values.stream().anyMatch(String::isBlank) || new HashSet<>(values).size() < values.size()) {
      throw new IllegalArgumentException(
          "The values of --vary " + name + " must differ, and none may be empty.");
    }
  }

  /** Reads {@code slots=1,2}, or refuses it with a sentence for the user. */
  public static Axis parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is nothing to vary; write for example slots=1,2.");
    }
    List<String> values =
        Arrays.stream(matcher.group(2).split(",", -1)).map(String::strip).toList();
    return new Axis(matcher.group(1), values);
  }

  /** How templates name it. */
  String placeholder() {
    return "{" + name + "}";
  }
}
