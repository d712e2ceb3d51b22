package dev.siskin.loadtest.sweep;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A sweep for people: a matrix with the last axis across, medians with the spread beside them. */
public final class SweepText {

  private static final int CELL_CHARS = 26;

  private final Sweep sweep;
  private final StringBuilder text = new StringBuilder();

  private SweepText(Sweep sweep) {
    this.sweep = sweep;
  }

  /** The whole of it, below a line that says how it was made. */
  public static String of(String heading, Sweep sweep) {
    SweepText made = new SweepText(sweep);
    made.line("");
    made.line(heading);
    made.line(made.caption());
    made.line("");
    made.matrix();
    made.flaws();
    made.line("");
    made.line(sweep.verdict());
    return made.text.toString();
  }

  /** A run that has just ended. */
  public static String line(int number, int of, Cell cell, CellRun run, Yardstick yardstick) {
    String outcome =
        run.flaw()
            .map(flaw -> "does not count: " + flaw)
            .orElse(yardstick.name() + " " + number(run.value()) + " " + yardstick.unit());
    return String.format(Locale.ROOT, "run %d of %d  %s  %s", number, of, cell.text(), outcome);
  }

  /** The median of a cell and its extremes; a star marks the best. */
  static String cell(Sweep sweep, CellRuns cell) {
    if (!cell.counts()) {
      return cell.runs().isEmpty() ? "not run" : "does not count";
    }
    boolean best = sweep.best().filter(found -> found.cell().equals(cell.cell())).isPresent();
    return String.format(
        Locale.ROOT,
        "%s (%s..%s)%s",
        number(cell.median()),
        number(cell.lowest()),
        number(cell.highest()),
        best ? " *" : "");
  }

  private String caption() {
    Yardstick yardstick = sweep.yardstick();
    return yardstick.name()
        + ", "
        + yardstick.unit()
        + ": median of the runs (lowest..highest), * the best";
  }

  private void matrix() {
    List<Axis> axes = sweep.grid().axes();
    Axis across = axes.get(axes.size() - 1);
    int width = labelWidth();
    StringBuilder head = new StringBuilder(padded("", width));
    across.values().forEach(value -> head.append(padded(across.name() + "=" + value, CELL_CHARS)));
    line(head.toString());
    rows().forEach((label, cells) -> line(padded(label, width) + row(cells)));
  }

  private Map<String, List<CellRuns>> rows() {
    Map<String, List<CellRuns>> rows = new LinkedHashMap<>();
    for (CellRuns cell : sweep.cells()) {
      rows.computeIfAbsent(label(cell.cell()), unknown -> new ArrayList<>()).add(cell);
    }
    return rows;
  }

  private String row(List<CellRuns> cells) {
    StringBuilder row = new StringBuilder();
    cells.forEach(cell -> row.append(padded(cell(sweep, cell), CELL_CHARS)));
    return row.toString();
  }

  private void flaws() {
    for (CellRuns cell : sweep.cells()) {
      if (!cell.flaw().isEmpty()) {
        line(cell.cell().text() + ": " + cell.flaw());
      }
    }
  }

  /** All axes but the one across. */
  private static String label(Cell cell) {
    int last = cell.axes().size() - 1;
    return new Cell(cell.axes().subList(0, last), cell.values().subList(0, last)).text();
  }

  private int labelWidth() {
    return 2 + sweep.cells().stream().mapToInt(cell -> label(cell.cell()).length()).max().orElse(0);
  }

  private void line(String line) {
    text.append(line.stripTrailing()).append(System.lineSeparator());
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%,.0f" : "%.3f", value);
  }
}
