package dev.siskin.loadtest.sweep;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** All combinations of what is varied. */
public record Grid(List<Axis> axes) {

  public static final int MAX_CELLS = 256;

  public Grid {
    axes = List.copyOf(axes);
    if (axes.isEmpty()) {
      throw new IllegalArgumentException("Say what to vary: --vary slots=1,2.");
    }
    if (axes.stream().map(Axis::name).distinct().count() < axes.size()) {
      throw new IllegalArgumentException("Each --vary needs a name of its own.");
    }
    double cells = 1;
    for (Axis axis : axes) {
      cells *= axis.values().size();
    }
    if (cells > MAX_CELLS) {
      throw new IllegalArgumentException(
          "That makes more than " + MAX_CELLS + " cells; vary less at a time.");
    }
  }

  /** The cells, the last axis changing fastest. */
  public List<Cell> cells() {
    List<List<String>> rows = List.of(List.of());
    for (Axis axis : axes) {
      rows = rows.stream().flatMap(row -> axis.values().stream().map(v -> with(row, v))).toList();
    }
    return rows.stream().map(row -> new Cell(axes, row)).toList();
  }

  /**
   * The order of one round: every cell once, shuffled anew each round. A machine that drifts then
   * does not favour the cells that come early.
   */
  public List<Cell> round(Random lot) {
    List<Cell> shuffled = new ArrayList<>(cells());
    Collections.shuffle(shuffled, lot);
    return shuffled;
  }

  /** Refuses, with a sentence for the user, an axis that none of these templates names. */
  public void requireUse(List<String> templates) {
    for (Axis axis : axes) {
      String placeholder = axis.placeholder();
      if (templates.stream().noneMatch(template -> template.contains(placeholder))) {
        throw new IllegalArgumentException(
            "Nothing uses --vary "
                + axis.name()
                + "; write "
                + placeholder
                + " where it belongs, in --start or --option.");
      }
    }
  }

  private static List<String> with(List<String> row, String value) {
    List<String> longer = new ArrayList<>(row);
    longer.add(value);
    return longer;
  }
}
