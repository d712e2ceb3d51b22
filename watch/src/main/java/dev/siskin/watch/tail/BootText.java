package dev.siskin.watch.tail;

import dev.siskin.protocol.telemetry.reader.BootReport;
import dev.siskin.protocol.telemetry.reader.SeqRange;
import java.time.Instant;
import java.util.stream.Collectors;

/** What is missing of a start of a server, as a line of text. Pure. */
final class BootText {
  private BootText() {}

  static String line(BootReport report) {
    StringBuilder line =
        new StringBuilder("boot " + Texts.name(report.boot()))
            .append(" of ")
            .append(Texts.name(report.replica()));
    switch (report.state()) {
      case RUNNING -> line.append(" runs");
      case ENDED -> line.append(" ended in order");
      case SILENT ->
          line.append(" is silent since ")
              .append(Instant.ofEpochMilli(report.lastMillis()))
              .append(
                  " without a last record: killed, cut off or idle; what it did since then is unknown");
      case KILLED ->
          line.append(" was killed: what it did from ")
              .append(Instant.ofEpochMilli(report.lastMillis()))
              .append(" until before ")
              .append(Instant.ofEpochMilli(report.successorMillis().orElse(0)))
              .append(" is unknown");
    }
    if (report.missing() > 0) {
      line.append("; ")
          .append(report.missing())
          .append(" records missing: seq ")
          .append(gaps(report));
    }
    if (report.droppedRecords() > 0) {
      line.append("; says it dropped ").append(report.droppedRecords());
    }
    return line.toString();
  }

  private static String gaps(BootReport report) {
    String told = report.gaps().stream().map(BootText::gap).collect(Collectors.joining(", "));
    long count = report.gaps().stream().mapToLong(SeqRange::count).sum();
    return count < report.missing() ? told + " .." : told;
  }

  private static String gap(SeqRange gap) {
    return gap.first() == gap.last() ? Long.toString(gap.first()) : gap.first() + "-" + gap.last();
  }
}
