package dev.siskin.loadtest.sweep;

import dev.siskin.loadtest.report.Section;
import dev.siskin.loadtest.report.TableSection;
import java.util.ArrayList;
import java.util.List;

/** A sweep as parts of a page: plots over what was varied, and a row for each cell. */
public final class SweepPage {

  private SweepPage() {}

  public static List<Section> sections(String heading, Sweep sweep) {
    List<String> columns = new ArrayList<>();
    sweep.grid().axes().forEach(axis -> columns.add(axis.name()));
    columns.add(sweep.yardstick().name() + ", " + sweep.yardstick().unit());
    columns.add("flaw");
    List<List<String>> rows = sweep.cells().stream().map(cell -> row(sweep, cell)).toList();
    List<Section> sections = new ArrayList<>(SweepPlots.of(sweep));
    sections.add(
        new TableSection(
            "Cells",
            columns,
            rows,
            heading + ". Median of the runs (lowest..highest), * the best."));
    return sections;
  }

  private static List<String> row(Sweep sweep, CellRuns cell) {
    List<String> row = new ArrayList<>(cell.cell().values());
    row.add(SweepText.cell(sweep, cell));
    row.add(cell.flaw());
    return row;
  }
}
