package dev.siskin.loadtest.faults;

import java.util.List;
import java.util.Locale;

/** What servers did with hostile clients, as text of at most 100 columns. */
public final class OutcomeTable {

  private static final String ROW = "%-18s %7s  %-32s %10s %10s %10s%n";

  private OutcomeTable() {}

  /** One line for each group, after a head line. */
  public static String of(List<OutcomeGroup> groups) {
    StringBuilder table = new StringBuilder();
    table.append(
        row("kind", "clients", "what the server did", "after p50", "after max", "sent, max"));
    for (OutcomeGroup group : groups) {
      table.append(
          row(
              group.kind().toString(),
              format("%,d", group.clients()),
              group.text(),
              seconds(group.medianNanos()),
              seconds(group.maxNanos()),
              bytes(group.maxSentBytes())));
    }
    return table.toString();
  }

  private static String row(Object... cells) {
    return format(ROW, cells);
  }

  private static String seconds(long nanos) {
    return format("%,.3f s", nanos / 1e9);
  }

  private static String bytes(long bytes) {
    return bytes < 10_000 ? format("%,d b", bytes) : format("%,d KB", bytes / 1000);
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
