package dev.siskin.nativeconfig;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Brings TensorFlow's messages, often many lines of graph and stack, down to what helps. */
final class FirstLine {
  private static final int MAX_CHARS = 300;

  /** An absolute path of two parts or more; the names of graph nodes never begin with a slash. */
  private static final Pattern PATH =
      Pattern.compile("(?:file://)?(?<![\\w./:}-])/[\\w.@+~-]+(?:/[\\w.@+~-]*)+");

  private FirstLine() {}

  /** For the operator: the first line, cut. */
  static String of(Throwable failure) {
    return of(failure.getMessage(), failure.getClass().getSimpleName());
  }

  /** For a caller: the same, and nothing of this machine's file system in it. */
  static String withoutPaths(Throwable failure) {
    return PATH.matcher(of(failure)).replaceAll("(path)");
  }

  private static String of(@Nullable String message, String otherwise) {
    if (message == null || message.isBlank()) {
      return otherwise;
    }
    String line = message.strip().lines().findFirst().orElse(otherwise).strip();
    return line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS - 3) + "...";
  }
}
