package dev.siskin.loadtest.sweep;

import java.util.List;

/** A cell with its runs, one of each round. */
public record CellRuns(Cell cell, List<CellRun> runs) {

  public CellRuns {
    runs = List.copyOf(runs);
  }

  /** Whether most of its runs count: a hiccup of the machine in one must not lose the cell. */
  public boolean counts() {
    return 2 * sorted().length > runs.size();
  }

  public double lowest() {
    return sorted()[0];
  }

  public double highest() {
    double[] sorted = sorted();
    return sorted[sorted.length - 1];
  }

  public double median() {
    double[] sorted = sorted();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  /** The last flaw of its runs; empty when there is none. */
  String flaw() {
    return runs.stream().flatMap(run -> run.flaw().stream()).reduce("", (first, last) -> last);
  }

  private double[] sorted() {
    return runs.stream()
        .filter(run -> run.flaw().isEmpty())
        .mapToDouble(CellRun::value)
        .sorted()
        .toArray();
  }
}
