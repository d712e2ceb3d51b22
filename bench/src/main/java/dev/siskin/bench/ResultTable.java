package dev.siskin.bench;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Results for a terminal: a line for each benchmark, under the title of its group. */
final class ResultTable {
  private ResultTable() {}

  static String of(List<Measured> all) {
    StringBuilder text = new StringBuilder();
    line(text, "", "", "ns a call", "", "bytes", "calls/s a core");
    Bench.@Nullable Group group = null;
    for (Measured each : all) {
      if (each.bench().group() != group) {
        group = each.bench().group();
        text.append(String.format("%n%s%n", group.title()));
      }
      line(
          text,
          each.bench().title(),
          each.bench().words(),
          Words.nanos(each.nanos()),
          Words.error(each),
          Words.bytes(each),
          Words.callsPerSecond(each));
    }
    return text.toString();
  }

  /** The names alone, with what they measure. */
  static String names(List<Bench> benches) {
    StringBuilder text = new StringBuilder();
    for (Bench bench : benches) {
      text.append(String.format("  %-20s %s%n", bench.title(), bench.words()));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, Object... cells) {
    text.append(String.format(Locale.ROOT, "  %-20s %-58s %10s %8s %9s %14s%n", cells));
  }
}
