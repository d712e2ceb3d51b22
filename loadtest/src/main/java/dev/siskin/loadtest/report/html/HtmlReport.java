package dev.siskin.loadtest.report.html;

import dev.siskin.loadtest.report.Origin;
import dev.siskin.loadtest.report.PlotSection;
import dev.siskin.loadtest.report.Report;
import dev.siskin.loadtest.report.RunSection;
import dev.siskin.loadtest.report.Section;
import dev.siskin.loadtest.report.TableSection;
import dev.siskin.loadtest.report.Verdict;
import dev.siskin.loadtest.report.html.Chart.Axis;
import dev.siskin.loadtest.report.html.Chart.Scale;
import dev.siskin.loadtest.report.html.Chart.Trace;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The report for people who want to look: one HTML page that needs nothing but itself, and is not
 * allowed to fetch anything either. Whatever came from outside stands in it as text.
 */
public final class HtmlReport {

  /** More runs than this are folded up, each to be opened by itself. */
  static final int MAX_OPEN_RUNS = 3;

  /** At the time of Greenwich, so that a report reads the same everywhere. */
  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm:ss 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

  private final Report report;
  private final Markup page = new Markup();
  private final List<Chart> charts = new ArrayList<>();

  private HtmlReport(Report report) {
    this.report = report;
  }

  /** Renders the page. */
  public static String of(Report report) {
    HtmlReport html = new HtmlReport(report);
    html.head();
    html.header();
    html.across();
    report.sections().forEach(html::section);
    html.scripts();
    return html.page.toString();
  }

  private void head() {
    page.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .raw("<meta http-equiv=\"Content-Security-Policy\" content=\"" + POLICY + "\">\n")
        .element("title", report.title())
        .raw("\n<style>\n")
        .raw(Asset.text("report.css"))
        .raw("</style>\n</head>\n<body>\n");
  }

  private void header() {
    page.raw("<header>").element("p", "kind", "Siskin load report");
    page.element("h1", report.title());
    page.raw("<div class=\"verdict " + mood() + "\">");
    if (report.partial()) {
      page.element("span", "badge", "partial");
    }
    report.conclusion().forEach(sentence -> page.element("p", sentence));
    page.raw("</div>");
    origin(report.origin());
    page.raw("</header>\n<main>\n");
  }

  private String mood() {
    return switch (report.exitCode()) {
      case Verdict.GOOD -> "good";
      case Verdict.OFF_PACE, Verdict.STOPPED -> "doubtful";
      default -> "bad";
    };
  }

  private void origin(Origin origin) {
    String machine =
        origin.cores() + (origin.cores() == 1 ? " core" : " cores") + ", Java " + origin.jvm();
    page.raw("<dl>");
    page.element("dt", "When").element("dd", WHEN.format(origin.at()));
    page.element("dt", "Command").raw("<dd>").element("code", origin.commandLine()).raw("</dd>");
    page.element("dt", "Machine").element("dd", machine + " (of the tool)");
    page.element("dt", "Exit code").element("dd", String.valueOf(report.exitCode()));
    page.raw("</dl>");
  }

  private void across() {
    List<RunSection> runs = report.runs();
    if (runs.size() > 1) {
      page.raw("<section>").element("h2", "Runs side by side");
      page.table(RunsTable.columns(runs), RunsTable.rows(runs)).raw("</section>\n");
    }
    draw(AcrossCharts.of(runs));
  }

  private void section(Section section) {
    boolean folded = section instanceof RunSection && report.runs().size() > MAX_OPEN_RUNS;
    page.raw(folded ? "<section class=\"folded\">" : "<section>");
    if (section instanceof RunSection run) {
      run(run, folded);
    } else if (section instanceof TableSection table) {
      page.element("h2", table.title()).table(table.columns(), table.rows());
      note(table.note());
    } else if (section instanceof PlotSection plot) {
      page.element("h2", plot.title());
      draw(List.of(chart(plot)));
    }
    page.raw("</section>\n");
  }

  private void run(RunSection run, boolean folded) {
    if (folded) {
      page.raw("<details><summary>").element("h2", run.title()).raw("</summary>");
    } else {
      page.element("h2", run.title());
    }
    if (report.runs().size() > 1) {
      run.verdict().sentences().forEach(sentence -> page.element("p", "finding", sentence));
    }
    RunHtml.write(page, run);
    draw(RunCharts.of(run));
    if (folded) {
      page.raw("</details>");
    }
  }

  private static Chart chart(PlotSection plot) {
    List<Trace> traces = new ArrayList<>();
    for (PlotSection.Line line : plot.lines()) {
      String color = Ink.of(traces.size());
      traces.add(
          Trace.solid(
              line.name(),
              color,
              line.points().stream()
                  .map(point -> new double[] {point.x(), point.y(), point.low(), point.high()})
                  .toList()));
    }
    Axis x = new Axis(plot.xName(), plot.logX() ? Scale.LOG : Scale.LINEAR);
    return Chart.lines(
        "Over " + plot.xName(), plot.note(), x, new Axis(plot.yName(), Scale.LINEAR), traces);
  }

  private void note(String note) {
    if (!note.isEmpty()) {
      page.element("p", "note", note);
    }
  }

  private void draw(List<Chart> more) {
    if (more.isEmpty()) {
      return;
    }
    page.raw("<div class=\"charts\">");
    for (Chart chart : more) {
      page.raw("<figure><figcaption>");
      page.raw("<h3>").text(chart.title());
      page.element("small", ", " + chart.y().name()).raw("</h3>");
      note(chart.note());
      page.raw("</figcaption><div class=\"chart\" data-chart=\"" + charts.size() + "\"></div>");
      page.raw("</figure>");
      charts.add(chart);
    }
    page.raw("</div>\n");
  }

  private void scripts() {
    page.raw("</main>\n<noscript><p class=\"note\">The plots need a browser with scripts; the")
        .raw(" tables do not.</p></noscript>\n")
        .raw("<script type=\"application/json\" id=\"charts\">")
        .raw(ChartJson.of(charts))
        .raw("</script>\n<script>\n")
        .raw(Asset.library("/dev/siskin/loadtest/report/echarts.min.js"))
        .raw("\n</script>\n<script>\n")
        .raw(Asset.text("report.js"))
        .raw("</script>\n</body>\n</html>\n");
  }
}
