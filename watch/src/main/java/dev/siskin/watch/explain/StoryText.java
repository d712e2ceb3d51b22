package dev.siskin.watch.explain;

import dev.siskin.protocol.telemetry.OutputSummary;
import dev.siskin.protocol.telemetry.RequestEvent;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.watch.tail.Texts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A story for people: where it went, a bar of its time, and why. Pure. */
final class StoryText {
  private static final int BAR = 40;

  private StoryText() {}

  static List<String> lines(Story story) {
    RequestEvent event = story.event();
    List<String> lines = new ArrayList<>();
    lines.add("Request " + event.id() + " " + end(event));
    lines.add(
        "  came    "
            + Instant.ofEpochMilli(event.atMillis())
            + " over "
            + event.transport()
            + " to "
            + event.replica());
    run(story, lines);
    event.outputs().forEach(output -> lines.add("  output  " + output(output)));
    if (event.traceParent() != null) {
      lines.add("  trace   " + event.traceParent());
    }
    if (event.unit() != null) {
      lines.add("  unit    " + event.unit() + " (a keyed hash)");
    }
    if (event.weight() > 1) {
      lines.add("  sample  it stands for " + event.weight() + " requests like it");
    }
    lines.add("");
    stages(story, lines);
    lines.add("");
    lines.add(Why.of(story));
    if (story.notUnderstood() != null) {
      lines.add(story.notUnderstood());
    }
    return lines.stream().map(Texts::line).toList();
  }

  private static String end(RequestEvent event) {
    String how = event.isAnswered() ? "was answered" : "ended as " + Why.code(event.code());
    RequestEvent.Way way = event.way();
    if (way != null) {
      return String.format(
          Locale.ROOT,
          "%s by %s version %d, arm %s, epoch %d",
          how,
          event.model(),
          way.version(),
          way.arm(),
          way.epoch());
    }
    return how
        + (event.model().isEmpty() ? " for a model that is not loaded" : " for " + event.model())
        + ", before it had a version";
  }

  private static void run(Story story, List<String> lines) {
    RequestEvent event = story.event();
    RequestEvent.Run run = event.run();
    if (run == null) {
      lines.add("  ran     never" + (event.rows() > 0 ? ", with " + rows(event.rows()) : ""));
      return;
    }
    int others = run.requests() - 1;
    lines.add(
        "  ran     "
            + rows(event.rows())
            + (others == 0
                ? " alone"
                : " with "
                    + others
                    + (others == 1 ? " other request, " : " other requests, ")
                    + rows(run.rows())
                    + " in all")
            + ", on slot "
            + run.slot()
            + " (run "
            + run.number()
            + ")");
    if (!story.mates().isEmpty()) {
      lines.add("  mates   " + String.join(" ", story.mates()));
    }
  }

  private static String rows(int rows) {
    return rows + (rows == 1 ? " row" : " rows");
  }

  private static String output(OutputSummary output) {
    StringBuilder line = new StringBuilder(output.name() + " " + output.dtype());
    line.append(output.shape().toString().replace(" ", ""));
    OutputSummary.Figures figures = output.figures();
    if (figures != null) {
      line.append(
          String.format(
              Locale.ROOT,
              " %.4g .. %.4g, mean %.4g",
              figures.min(),
              figures.max(),
              figures.mean()));
    }
    line.append(output.top() == null ? "" : ", top " + output.top());
    line.append(output.notFinite() == 0 ? "" : ", " + output.notFinite() + " not finite");
    line.append(output.lookedAt() == 0 ? "" : ", of the first " + output.lookedAt() + " values");
    return line.toString();
  }

  private static void stages(Story story, List<String> lines) {
    RequestEvent event = story.event();
    long total = event.micros().getOrDefault(Stage.TOTAL, 0L);
    String usual = story.usual().isEmpty() ? "" : "usual p50 .. p99";
    lines.add(
        String.format(
                Locale.ROOT, "  %-8s %12s  %-" + (BAR + 2) + "s  %s", "stage", "took", "", usual)
            .stripTrailing());
    line(story, Stage.RECEIVE, "", lines);
    long at = 0;
    for (Stage stage : Why.PARTS) {
      long took = event.micros().getOrDefault(stage, 0L);
      line(story, stage, bar(at, took, total), lines);
      at += took;
    }
    line(story, Stage.TOTAL, "", lines);
  }

  private static void line(Story story, Stage stage, String bar, List<String> lines) {
    Long took = story.event().micros().get(stage);
    if (took == null) {
      return;
    }
    Story.Usual usual = story.usual().get(stage);
    String compared =
        usual == null
            ? ""
            : Why.millis(usual.p50())
                + " .. "
                + Why.millis(usual.p99())
                + (took > usual.p99() ? "  over by " + Why.millis(took - usual.p99()) : "");
    lines.add(
        String.format(
                Locale.ROOT,
                "  %-8s %12s  %-" + (BAR + 2) + "s  %s",
                stage.wireName(),
                Why.millis(took),
                bar,
                compared)
            .stripTrailing());
  }

  /** Where in the whole a stage lies; what is there at all is seen. */
  static String bar(long at, long took, long total) {
    if (total <= 0) {
      return "";
    }
    int from = (int) Math.min(BAR - 1, at * BAR / total);
    int to = (int) Math.min(BAR, Math.max(from + 1, (at + took) * BAR / total));
    return "|" + " ".repeat(from) + "#".repeat(to - from) + " ".repeat(BAR - to) + "|";
  }
}
