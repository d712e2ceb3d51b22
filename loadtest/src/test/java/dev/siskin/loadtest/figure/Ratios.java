package dev.siskin.loadtest.figure;

import java.util.List;
import java.util.Locale;

/** Ratios of pairs, in order of size. */
record Ratios(List<Double> sorted) {

  Ratios {
    sorted = sorted.stream().sorted().toList();
  }

  /** The middle one, or the lower of two. */
  double median() {
    return sorted.get((sorted.size() - 1) / 2);
  }

  String spread() {
    return String.format(Locale.ROOT, "%.2f-%.2f", sorted.get(0), sorted.get(sorted.size() - 1));
  }
}
