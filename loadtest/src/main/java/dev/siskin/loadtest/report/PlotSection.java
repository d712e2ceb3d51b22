package dev.siskin.loadtest.report;

import java.util.List;

/**
 * A plot of the caller's own: lines over a common x axis.
 *
 * @param logX whether the x axis is logarithmic; all x are above 0 then
 * @param note how to read it; may be empty
 */
public record PlotSection(
    String title, String xName, String yName, boolean logX, List<Line> lines, String note)
    implements Section {

  /** A line through its points in their order. */
  public record Line(String name, List<Point> points) {
    public Line {
      points = List.copyOf(points);
    }
  }

  /** A point; {@code low} and {@code high} bound its interval and equal {@code y} without one. */
  public record Point(double x, double y, double low, double high) {

    public static Point of(double x, double y) {
      return new Point(x, y, y, y);
    }
  }

  public PlotSection {
    lines = List.copyOf(lines);
  }
}
