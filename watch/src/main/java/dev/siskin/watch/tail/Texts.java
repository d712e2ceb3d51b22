package dev.siskin.watch.tail;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures and tables as plain text. Pure. */
public final class Texts {
  private static final int MAX_NAME_CHARS = 40;

  private Texts() {}

  /** A name from the topic, which may be anything: one line, no control codes, not too long. */
  static String name(String name) {
    String safe = line(name);
    return safe.length() <= MAX_NAME_CHARS ? safe : safe.substring(0, MAX_NAME_CHARS - 2) + "..";
  }

  /** Text without anything a terminal could take for a command. */
  public static String line(String text) {
    return text.codePoints()
        .map(c -> isPlain(c) ? c : '?')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isPlain(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** Three digits or so, {@code -} for no figure. */
  static String figure(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    String form = value == 0 || value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, form, value);
  }

  /** Lines of columns two blanks apart; the first {@code left} columns begin at the left. */
  static List<String> table(List<List<String>> rows, int left) {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>(rows.size());
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String blanks = " ".repeat(widths[i] - row.get(i).length());
        line.append(i == 0 ? "" : "  ");
        line.append(i < left ? row.get(i) + blanks : blanks + row.get(i));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
