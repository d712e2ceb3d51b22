package dev.siskin.loadtest.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The scenarios that the tool brings along. */
public final class Library {

  /** In the order in which one would try them. */
  private static final List<String> NAMES =
      List.of(
          "smoke",
          "steady",
          "lone-client",
          "mixed-models",
          "many-connections",
          "spike",
          "overload",
          "step",
          "starve",
          "poison",
          "broker-away",
          "stall",
          "hostile",
          "soak");

  private Library() {}

  public static List<String> names() {
    return NAMES;
  }

  /** The text of one of them. */
  public static Optional<String> text(String name) {
    if (!NAMES.contains(name)) {
      return Optional.empty();
    }
    try (InputStream in = Library.class.getResourceAsStream("library/" + name + ".yaml")) {
      if (in == null) {
        throw new IllegalStateException("the library lacks " + name);
      }
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** A sentence's end for somebody who asked for another name. */
  public static String hint(String name) {
    return Spelling.hint(name, NAMES);
  }
}
