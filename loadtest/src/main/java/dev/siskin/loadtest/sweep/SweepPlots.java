package dev.siskin.loadtest.sweep;

import dev.siskin.loadtest.report.PlotSection;
import dev.siskin.loadtest.report.PlotSection.Line;
import dev.siskin.loadtest.report.PlotSection.Point;
import dev.siskin.loadtest.report.Section;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A sweep over numbers as plots: what decides, latency, and answers over the axis that changes
 * fastest, with a line for each combination of the others. With the rate as that axis they are
 * latency and answers over offered load.
 */
final class SweepPlots {

  private static final Pattern NUMBER = Pattern.compile("\\d{1,12}(\\.\\d{1,9})?");
  private static final String NOTE =
      "The median of the runs that count, with the least and the most of them.";

  /** What is drawn beside the number that decides, where runs have it. */
  private static final List<Yardstick> ALSO =
      List.of(
          new Yardstick("p99", "p99_ms", "ms", true),
          new Yardstick("answers", "answers_per_second", "answers/s", false));

  private final Sweep sweep;
  private final Axis axis;

  private SweepPlots(Sweep sweep, Axis axis) {
    this.sweep = sweep;
    this.axis = axis;
  }

  /** None where nothing that was varied is a number. */
  static List<Section> of(Sweep sweep) {
    Optional<Axis> axis =
        sweep.grid().axes().stream().filter(SweepPlots::isOfNumbers).reduce((first, last) -> last);
    return axis.isEmpty() ? List.of() : new SweepPlots(sweep, axis.get()).plots();
  }

  private static boolean isOfNumbers(Axis axis) {
    return axis.values().size() > 1
        && axis.values().stream().allMatch(value -> NUMBER.matcher(value).matches());
  }

  private List<Section> plots() {
    List<Yardstick> drawn = new ArrayList<>();
    drawn.add(sweep.yardstick());
    ALSO.stream().filter(also -> !also.key().equals(sweep.yardstick().key())).forEach(drawn::add);
    return drawn.stream().flatMap(what -> plot(what).stream()).toList();
  }

  private Optional<Section> plot(Yardstick what) {
    Map<String, TreeMap<Double, Point>> lines = new LinkedHashMap<>();
    for (CellRuns cell : sweep.cells()) {
      Map<String, String> others = cell.cell().settings();
      double x = Double.parseDouble(String.valueOf(others.remove(axis.name())));
      point(what, x, cell.runs())
          .ifPresent(
              point -> lines.computeIfAbsent(name(others), n -> new TreeMap<>()).put(x, point));
    }
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new PlotSection(
            what.name() + " over " + axis.name(),
            axis.name(),
            what.unit(),
            false,
            lines.entrySet().stream()
                .map(line -> new Line(line.getKey(), List.copyOf(line.getValue().values())))
                .toList(),
            NOTE));
  }

  private Optional<Point> point(Yardstick what, double x, List<CellRun> runs) {
    List<Double> values =
        runs.stream()
            .filter(run -> run.flaw().isEmpty())
            .flatMap(run -> Optional.ofNullable(run.numbers().get(what.key())).stream())
            .sorted(Comparator.naturalOrder())
            .toList();
    if (values.isEmpty()) {
      return Optional.empty();
    }
    int last = values.size() - 1;
    double median = (values.get(last / 2) + values.get((last + 1) / 2)) / 2;
    return Optional.of(new Point(x, median, values.get(0), values.get(last)));
  }

  private String name(Map<String, String> others) {
    List<String> parts = new ArrayList<>();
    others.forEach((setting, value) -> parts.add(setting + "=" + value));
    return parts.isEmpty() ? "all" : String.join(" ", parts);
  }
}
