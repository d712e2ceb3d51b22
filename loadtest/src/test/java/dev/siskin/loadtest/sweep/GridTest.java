package dev.siskin.loadtest.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GridTest {

  private static final Grid GRID =
      new Grid(List.of(Axis.parse("rows=1,8, 64"), Axis.parse("s=1,2")));

  @Test
  void cellsAreAllCombinationsWithTheLastAxisFastest() {
    assertThat(GRID.cells())
        .extracting(Cell::text)
        .containsExactly(
            "rows=1 s=1", "rows=1 s=2", "rows=8 s=1", "rows=8 s=2", "rows=64 s=1", "rows=64 s=2");
  }

  @Test
  void templatesAreFilledWithTheValuesOfTheCell() {
    assertThat(GRID.cells().get(5).fill("up --set a={rows} --set b={s}{s} {other}"))
        .isEqualTo("up --set a=64 --set b=22 {other}");
  }

  @Test
  void eachRoundHasEveryCellOnceInAnOrderOfItsOwn() {
    Random lot = new Random(1);
    List<Cell> first = GRID.round(lot);
    List<Cell> second = GRID.round(lot);

    assertThat(first).containsExactlyInAnyOrderElementsOf(GRID.cells());
    assertThat(second).containsExactlyInAnyOrderElementsOf(GRID.cells()).isNotEqualTo(first);
    assertThat(GRID.round(new Random(1))).isEqualTo(first);
  }

  @Test
  void axisThatNothingUsesIsRefused() {
    GRID.requireUse(List.of("a {rows}", "b {s}"));

    assertThatThrownBy(() -> GRID.requireUse(List.of("a {rows}")))
        .hasMessageContaining("Nothing uses --vary s; write {s}");
  }

  @Test
  void whatIsNoGridIsRefused() {
    assertThatThrownBy(() -> new Grid(List.of())).hasMessageContaining("--vary");
    assertThatThrownBy(() -> Axis.parse("slots")).hasMessageContaining("'slots'");
    assertThatThrownBy(() -> Axis.parse("slots=1,,2")).hasMessageContaining("empty");
    assertThatThrownBy(() -> Axis.parse("slots=1,1")).hasMessageContaining("differ");
    Axis axis = Axis.parse("a=1");
    assertThatThrownBy(() -> new Grid(List.of(axis, axis))).hasMessageContaining("of its own");
    Axis b = Axis.parse("b=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17");
    Axis c = new Axis("c", b.values());
    assertThatThrownBy(() -> new Grid(List.of(b, c))).hasMessageContaining("more than 256 cells");
  }
}
