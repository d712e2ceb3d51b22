package dev.siskin.loadtest.sweep;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The runs of a grid as they come in, and what they say. Not thread-safe. */
public final class Sweep {

  private final Grid grid;
  private final Yardstick yardstick;
  private final Map<Cell, List<CellRun>> runs = new LinkedHashMap<>();

  public Sweep(Grid grid, Yardstick yardstick) {
    this.grid = grid;
    this.yardstick = yardstick;
    grid.cells().forEach(cell -> runs.put(cell, new ArrayList<>()));
  }

  /** What came of a cell. */
  public void tell(Cell cell, CellRun run) {
    List<CellRun> earlier = runs.get(cell);
    if (earlier == null) {
      throw new IllegalArgumentException(cell.text() + " is no cell of this grid");
    }
    earlier.add(run);
  }

  /** Every cell in the order of the grid, with its runs. */
  public List<CellRuns> cells() {
    return runs.entrySet().stream()
        .map(entry -> new CellRuns(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** The cell with the best median; empty when none counts. */
  public Optional<CellRuns> best() {
    Comparator<CellRuns> lowestFirst = Comparator.comparingDouble(CellRuns::median);
    return cells().stream()
        .filter(CellRuns::counts)
        .min(yardstick.lessIsBetter() ? lowestFirst : lowestFirst.reversed());
  }

  /** Those whose runs overlap with the best one's: it may be better by luck alone. */
  public List<Cell> rivals() {
    Optional<CellRuns> best = best();
    return cells().stream()
        .filter(cell -> best.isPresent() && isRival(cell, best.get()))
        .map(CellRuns::cell)
        .toList();
  }

  /** What came out, in a sentence. */
  public String verdict() {
    Optional<CellRuns> best = best();
    if (best.isEmpty()) {
      return "No cell has runs that count.";
    }
    String named = "Best by " + yardstick.name() + ": " + best.get().cell().text();
    if (cells().size() > 1 && cells().stream().filter(CellRuns::counts).count() == 1) {
      return named + "; but it is the only cell whose runs count, so it was better than none.";
    }
    if (cells().stream().allMatch(cell -> cell.runs().size() < 2)) {
      return named + "; but one run of each cell says little: take more --rounds.";
    }
    List<Cell> rivals = rivals();
    return rivals.isEmpty()
        ? named + ", in every run better than any other cell in any."
        : named
            + "; but it may be luck, as the runs of others overlap with its own: "
            + String.join("; ", rivals.stream().map(Cell::text).toList())
            + ".";
  }

  Grid grid() {
    return grid;
  }

  Yardstick yardstick() {
    return yardstick;
  }

  private static boolean isRival(CellRuns cell, CellRuns best) {
    return cell.counts()
        && !cell.cell().equals(best.cell())
        && cell.lowest() <= best.highest()
        && best.lowest() <= cell.highest();
  }
}
