package dev.siskin.standalone.endtoend;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The same number measured several times.
 *
 * @param sorted owned by this record, never changed
 */
record Repeats(double[] sorted) {
  static <T> Repeats of(List<T> turns, ToDoubleFunction<T> value) {
    return new Repeats(turns.stream().mapToDouble(value).sorted().toArray());
  }

  double median() {
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  /** The median, with the least and the most beside it; {@code unit} as {@code " us"}. */
  FigureFile.Row row(String figure, String unit, String bound, String note) {
    String number = "%." + decimals() + "f";
    String spread =
        String.format(
            Locale.ROOT,
            number + "-" + number + ", %d repeats",
            sorted[0],
            sorted[sorted.length - 1],
            sorted.length);
    return new FigureFile.Row(
        figure, String.format(Locale.ROOT, number + "%s", median(), unit), bound, spread, note);
  }

  FigureFile.Row row(String figure, String unit) {
    return row(figure, unit, "", "");
  }

  private int decimals() {
    double largest = Arrays.stream(sorted).map(Math::abs).max().orElse(0);
    return largest < 10 ? 2 : largest < 1_000 ? 1 : 0;
  }
}
