package dev.siskin.loadtest.find;

import dev.siskin.loadtest.find.Attempt.Outcome;
import dev.siskin.loadtest.report.PlotSection;
import dev.siskin.loadtest.report.PlotSection.Line;
import dev.siskin.loadtest.report.PlotSection.Point;
import dev.siskin.loadtest.report.Section;
import dev.siskin.loadtest.report.TableSection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** A search as parts of a page: latency and goodput over offered load, and every try. */
public final class FoundPage {

  private FoundPage() {}

  public static List<Section> sections(String heading, Found found) {
    List<Attempt> judged =
        found.attempts().stream()
            .filter(attempt -> attempt.outcome() == Outcome.HELD || isMissed(attempt))
            .toList();
    Section tries = tries(heading, found);
    if (judged.isEmpty()) {
      return List.of(tries);
    }
    List<Section> sections = new ArrayList<>();
    List<Attempt> timed = judged.stream().filter(Attempt::isTimed).toList();
    if (!timed.isEmpty()) {
      sections.add(latency(found.slo().objectives().get(0).statistic(), timed));
    }
    sections.add(
        plot("Goodput over offered load", "answers/s", "goodput", judged, Attempt::goodPerSecond));
    sections.add(tries);
    return sections;
  }

  private static Section latency(String statistic, List<Attempt> timed) {
    return plot(
        "Latency over offered load", "ms", statistic, timed, attempt -> attempt.sloNanos() / 1e6);
  }

  private static boolean isMissed(Attempt attempt) {
    return attempt.outcome() == Outcome.MISSED;
  }

  private static Section plot(
      String title,
      String unit,
      String name,
      List<Attempt> judged,
      ToDoubleFunction<Attempt> value) {
    Map<Double, double[]> byRate =
        judged.stream()
            .collect(
                Collectors.groupingBy(
                    Attempt::rate,
                    TreeMap::new,
                    Collectors.collectingAndThen(
                        Collectors.toList(),
                        tries -> tries.stream().mapToDouble(value).sorted().toArray())));
    List<Point> points =
        byRate.entrySet().stream().map(entry -> point(entry.getKey(), entry.getValue())).toList();
    return new PlotSection(
        title,
        "requests/s",
        unit,
        true,
        List.of(new Line(name, points)),
        "The median of the tries at a rate, with the least and the most of them.");
  }

  private static Point point(double rate, double[] sorted) {
    double middle = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    return new Point(rate, middle, sorted[0], sorted[sorted.length - 1]);
  }

  private static Section tries(String heading, Found found) {
    List<List<String>> rows =
        FoundText.byRate(found.attempts()).stream().map(FoundPage::row).toList();
    String statistic = found.slo().objectives().get(0).statistic();
    return new TableSection(
        "Tries", List.of("requests/s", statistic + " ms", "good/s", "outcome"), rows, heading);
  }

  private static List<String> row(Attempt attempt) {
    String outcome = attempt.outcome().name().toLowerCase(Locale.ROOT);
    return List.of(
        Estimate.rate(attempt.rate()),
        attempt.sloMillis(),
        Estimate.rate(attempt.goodPerSecond()),
        attempt.reason().isEmpty() ? outcome : outcome + ": " + attempt.reason());
  }
}
