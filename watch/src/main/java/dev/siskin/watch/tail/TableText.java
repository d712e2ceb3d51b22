package dev.siskin.watch.tail;

import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.protocol.telemetry.reader.ArmKey;
import dev.siskin.protocol.telemetry.reader.ArmTotals;
import dev.siskin.protocol.telemetry.reader.BootReport;
import dev.siskin.protocol.telemetry.reader.IntervalTotals;
import dev.siskin.watch.stream.StreamCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The live table and the totals as lines of text. Pure. */
final class TableText {
  private final TailOptions options;

  TableText(TailOptions options) {
    this.options = options;
  }

  List<String> live(TailView.Moment moment) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(
        List.of(
            "MODEL", "VERSION", "ARM", "RATE/S", "P50", "P90", "P99", "P99.9", "ERR/S", "BATCH",
            "COUNT"));
    for (TailRow row : moment.rows()) {
      List<String> line = new ArrayList<>(key(row.key()));
      line.add(Texts.figure(row.rate()));
      line.addAll(quantiles(row.quantiles()));
      line.add(Texts.figure(row.errorRate()));
      line.add(Texts.figure(row.meanBatch()));
      line.add(Long.toString(row.count()));
      cells.add(line);
    }
    List<String> lines = new ArrayList<>();
    lines.add(head(moment));
    lines.addAll(Texts.table(cells, 3));
    addBad(lines, moment.counts());
    return lines;
  }

  private String head(TailView.Moment moment) {
    String state =
        moment.brokerAway()
            ? "waiting for the broker at " + options.broker()
            : moment.newestAgeSeconds() < 0
                ? "nothing heard yet from " + options.broker()
                : "heard " + moment.newestAgeSeconds() + " s ago from " + options.broker();
    return "last "
        + moment.windowSeconds()
        + " s, "
        + options.stage().wireName()
        + " times in ms; "
        + Texts.line(state)
        + "; "
        + counts(moment.counts());
  }

  private static String counts(StreamCounts counts) {
    return counts.records() + " records, " + counts.repeats() + ", " + counts.bad() + " bad";
  }

  private static void addBad(List<String> lines, StreamCounts counts) {
    if (counts.lastBad() != null) {
      lines.add("last bad record: " + Texts.line(counts.lastBad()));
    }
  }

  List<String> totals(IntervalTotals totals, StreamCounts counts, List<BootReport> boots) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(
        List.of(
            "MODEL",
            "VERSION",
            "ARM",
            "ASSIGNED",
            "ANSWERED",
            "ERRORS",
            "OPEN",
            "BATCHES",
            "FAILED",
            "ROWS",
            "P50",
            "P90",
            "P99",
            "P99.9"));
    totals.arms().forEach((key, arm) -> cells.add(totals(key, arm, options.stage())));
    List<String> lines = new ArrayList<>(Texts.table(cells, 3));
    totals
        .arms()
        .forEach(
            (key, arm) -> {
              if (!arm.errors().isEmpty()) {
                lines.add("errors of " + String.join(" ", key(key)) + ": " + codes(arm.errors()));
              }
              if (arm.notFinite() > 0) {
                lines.add(
                    "not finite of "
                        + String.join(" ", key(key))
                        + ": "
                        + arm.notFinite()
                        + " answers");
              }
            });
    totals
        .refused()
        .forEach(
            (model, codes) -> lines.add("refused by " + Texts.name(model) + ": " + codes(codes)));
    lines.add(
        counts(counts)
            + ", "
            + counts.missing()
            + " missing, "
            + (TailView.before(boots) == 0
                ? ""
                : TailView.before(boots) + " before the first known, ")
            + totals.droppedRecords()
            + " dropped by servers; "
            + options.stage().wireName()
            + " times in ms");
    if (totals.leftOut() > 0) {
      lines.add(totals.leftOut() + " intervals of further arms left out: there are too many arms");
    }
    boots.stream().filter(BootReport::hasUnknowns).map(BootText::line).forEach(lines::add);
    addBad(lines, counts);
    return lines;
  }

  private static List<String> totals(ArmKey key, ArmTotals arm, Stage stage) {
    List<String> line = new ArrayList<>(key(key));
    long[] counts = {
      arm.assigned(),
      arm.answered(),
      arm.errorCount(),
      Math.max(0, arm.open()),
      arm.batches(),
      arm.failedBatches(),
      arm.rows()
    };
    for (long count : counts) {
      line.add(Long.toString(count));
    }
    line.addAll(quantiles(Quantiles.of(arm.times(stage))));
    return line;
  }

  private static List<String> key(ArmKey key) {
    return List.of(Texts.name(key.model()), Long.toString(key.version()), key.arm().wireName());
  }

  private static List<String> quantiles(Quantiles of) {
    return List.of(
        Texts.figure(of.p50()),
        Texts.figure(of.p90()),
        Texts.figure(of.p99()),
        Texts.figure(of.p999()));
  }

  private static String codes(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .map(code -> Texts.name(code.getKey()) + " " + code.getValue())
        .collect(Collectors.joining(", "));
  }
}
