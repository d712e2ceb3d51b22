package dev.siskin.loadtest.compare;

import dev.siskin.loadtest.report.PlotSection;
import dev.siskin.loadtest.report.PlotSection.Line;
import dev.siskin.loadtest.report.PlotSection.Point;
import dev.siskin.loadtest.report.Section;
import dev.siskin.loadtest.report.TableSection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A comparison as parts of a page: the table, and the pairs in order. */
public final class ComparisonPage {

  private ComparisonPage() {}

  public static List<Section> sections(Comparison comparison) {
    List<Section> sections = new ArrayList<>();
    sections.add(sides(comparison));
    if (!comparison.pairs().isEmpty()) {
      sections.add(table(comparison));
      sections.add(pairs(comparison));
      sections.add(ratios(comparison));
    }
    return sections;
  }

  private static Section sides(Comparison comparison) {
    return new TableSection(
        "Sides",
        List.of("side", "what it is"),
        List.of(List.of("A", comparison.setup().a()), List.of("B", comparison.setup().b())),
        comparison.setup().method());
  }

  private static Section table(Comparison comparison) {
    String level = Ruling.percent(comparison.setup().rules().level());
    return new TableSection(
        "A/B by pairs",
        List.of("median run", "unit", "A", "B", "A/B", level + " interval", ""),
        comparison.measures().stream().map(measure -> row(comparison, measure)).toList(),
        "A ratio below 1 says that A is lower. Only the measure that decides gives a verdict: of"
            + " many that are looked at, some differ by chance.");
  }

  private static List<String> row(Comparison comparison, Measure measure) {
    Ruling ruling = comparison.ruling(measure);
    return List.of(
        measure.text(),
        measure.unit(),
        ComparisonText.number(comparison.median(Side.A, measure)),
        ComparisonText.number(comparison.median(Side.B, measure)),
        ruling.interval().map(found -> ComparisonText.number(found.ratio())).orElse("-"),
        ruling.interval().map(RatioInterval::text).orElse("-"),
        measure == comparison.setup().primary() ? "decides" : "not a verdict");
  }

  private static Section pairs(Comparison comparison) {
    Measure primary = comparison.setup().primary();
    return new PlotSection(
        primary.text() + " of each run",
        "pair",
        primary.unit(),
        false,
        List.of(
            line("A", comparison, pair -> pair.value(Side.A, primary)),
            line("B", comparison, pair -> pair.value(Side.B, primary))),
        "What both sides share is the machine's doing, and drops out of the ratios.");
  }

  private static Section ratios(Comparison comparison) {
    Measure primary = comparison.setup().primary();
    return new PlotSection(
        "A/B of each pair",
        "pair",
        "ratio of " + primary.text(),
        false,
        List.of(
            line(
                "A/B",
                comparison,
                pair -> pair.value(Side.A, primary) / pair.value(Side.B, primary))),
        "");
  }

  private static Line line(String name, Comparison comparison, Function<Pair, Double> value) {
    List<Point> points = new ArrayList<>();
    for (Pair pair : comparison.pairs()) {
      points.add(Point.of(points.size() + 1, value.apply(pair)));
    }
    return new Line(name, points);
  }
}
