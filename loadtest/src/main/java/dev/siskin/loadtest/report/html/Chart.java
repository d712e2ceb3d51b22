package dev.siskin.loadtest.report.html;

import java.util.List;

/**
 * A plot, described for the page's script.
 *
 * @param note how to read it
 * @param labels categories of the x axis of bars; empty for lines
 * @param bands stretches of the x axis to shade
 * @param limits horizontal lines to draw
 */
record Chart(
    String title,
    String note,
    Axis x,
    Axis y,
    List<String> labels,
    List<Trace> traces,
    List<Band> bands,
    List<Limit> limits) {

  /** How an axis counts. */
  enum Scale {
    LINEAR,
    LOG,
    /** Logarithmic in {@code 1 / (1 - quantile)}: 0, 90, 99, 99.9% stand equally far apart. */
    PERCENTILE,
    CATEGORY
  }

  record Axis(String name, Scale scale) {}

  /** One line, or one bar for each label; a point that is NaN leaves a gap. */
  record Trace(String name, String color, boolean dashed, List<double[]> points) {
    static Trace solid(String name, String color, List<double[]> points) {
      return new Trace(name, color, false, points);
    }

    static Trace dashed(String name, String color, List<double[]> points) {
      return new Trace(name, color, true, points);
    }
  }

  record Band(String name, double from, double to) {}

  record Limit(String name, double at) {}

  Chart {
    labels = List.copyOf(labels);
    traces = List.copyOf(traces);
    bands = List.copyOf(bands);
    limits = List.copyOf(limits);
  }

  static Chart lines(String title, String note, Axis x, Axis y, List<Trace> traces) {
    return new Chart(title, note, x, y, List.of(), traces, List.of(), List.of());
  }

  static Chart bars(String title, String note, Axis y, List<String> labels, List<Trace> traces) {
    Axis x = new Axis("", Scale.CATEGORY);
    return new Chart(title, note, x, y, labels, traces, List.of(), List.of());
  }

  Chart shading(List<Band> newBands) {
    return new Chart(title, note, x, y, labels, traces, newBands, limits);
  }

  Chart limitedBy(List<Limit> newLimits) {
    return new Chart(title, note, x, y, labels, traces, bands, newLimits);
  }

  /** Milliseconds; logarithmic where the longest shown is far from the shortest. */
  static Axis millis(List<Trace> traces) {
    double[] shown =
        traces.stream()
            .flatMap(trace -> trace.points().stream())
            .mapToDouble(point -> point[1])
            .filter(value -> value > 0)
            .sorted()
            .toArray();
    boolean wide = shown.length > 0 && shown[shown.length - 1] > WIDE * shown[0];
    return new Axis("ms", wide ? Scale.LOG : Scale.LINEAR);
  }

  private static final double WIDE = 20;
}
