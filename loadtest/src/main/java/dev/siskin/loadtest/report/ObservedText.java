package dev.siskin.loadtest.report;

import dev.siskin.loadtest.observe.CrossCheck;
import dev.siskin.loadtest.observe.Observed;
import dev.siskin.loadtest.observe.ServerUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was seen of the server beside its answers, as lines of the table. */
final class ObservedText {

  private static final double BYTES_PER_MIB = 1 << 20;
  private static final double BYTES_PER_KIB = 1 << 10;

  private ObservedText() {}

  /** One line with what the server used; none when nothing is known. */
  static List<String> use(Observed observed) {
    if (observed.use().isEmpty()) {
      return List.of();
    }
    List<String> known = known(observed.use().get());
    return List.of(text("server    %s", String.join("; ", known)));
  }

  /** The cross-check, with its table where a count differs, and what could not be seen. */
  static List<String> rest(Observed observed) {
    List<String> lines = new ArrayList<>();
    observed.crossCheck().ifPresent(check -> addCrossCheck(check, lines));
    lines.addAll(observed.notes());
    return lines;
  }

  private static List<String> known(ServerUse use) {
    List<String> known = new ArrayList<>();
    use.cpuMicrosPerAnswer().ifPresent(micros -> known.add(text("%,.1f us CPU an answer", micros)));
    use.coresUsed().ifPresent(cores -> known.add(text("%.2f of a core", cores)));
    use.maxRssBytes()
        .ifPresent(bytes -> known.add(text("RSS up to %,.0f MiB", bytes / BYTES_PER_MIB)));
    use.gcPauseMillis().ifPresent(millis -> known.add(text("GC paused it %,.1f ms", millis)));
    use.gcCount().ifPresent(count -> known.add(text("%,d times", count)));
    use.allocatedBytesPerAnswer()
        .ifPresent(
            bytes -> known.add(text("%,.1f KiB allocated an answer", bytes / BYTES_PER_KIB)));
    return known;
  }

  private static void addCrossCheck(CrossCheck check, List<String> lines) {
    lines.addAll(check.sentences());
    if (check.isExact()) {
      return;
    }
    lines.add(
        text("%-14s %-14s %-36s %10s %10s %9s", "version", "arm", "", "here", "Kafka", "more"));
    for (CrossCheck.Line line : check.lines()) {
      lines.add(
          text(
              "%-14s %-14s %-36s %,10d %,10d %+,9d",
              Table.cut(line.version()),
              Table.cut(line.arm()),
              line.what(),
              line.tool(),
              line.kafka(),
              line.difference()));
    }
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
