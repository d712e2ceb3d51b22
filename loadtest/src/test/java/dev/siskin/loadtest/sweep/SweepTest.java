package dev.siskin.loadtest.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.siskin.loadtest.report.PlotSection;
import dev.siskin.loadtest.report.PlotSection.Point;
import dev.siskin.loadtest.report.Section;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SweepTest {

  private static final Grid GRID = new Grid(List.of(Axis.parse("r=1,8"), Axis.parse("s=1,2")));
  private static final Yardstick LATENCY = new Yardstick("p50", "p50_ms", "ms", true);
  private static final Yardstick RATE = new Yardstick("rate", "rate_per_second", "/s", false);

  private static Sweep sweep(Yardstick yardstick, double[]... valuesOfCells) {
    Sweep sweep = new Sweep(GRID, yardstick);
    for (int i = 0; i < valuesOfCells.length; i++) {
      for (double value : valuesOfCells[i]) {
        CellRun run =
            value < 0
                ? CellRun.flawed("Errors: 3 of 4.")
                : new CellRun(value, Map.of("p50_ms", value), Optional.empty());
        sweep.tell(GRID.cells().get(i), run);
      }
    }
    return sweep;
  }

  private static double[] values(double... values) {
    return values;
  }

  @Test
  void lowestMedianIsBestWhereLessIsBetter() {
    Sweep sweep =
        sweep(LATENCY, values(5, 6, 7), values(2, 3, 9), values(4, 4, 4), values(9, 9, 9));

    assertThat(sweep.best().orElseThrow().cell().text()).isEqualTo("r=1 s=2");
    assertThat(sweep.rivals())
        .extracting(Cell::text)
        .containsExactly("r=1 s=1", "r=8 s=1", "r=8 s=2");
    assertThat(sweep.verdict()).contains("may be luck").contains("r=8 s=1");
  }

  @Test
  void highestMedianIsBestWhereMoreIsBetter() {
    Sweep sweep = sweep(RATE, values(5, 6), values(2, 3), values(40, 41), values(9, 9));

    assertThat(sweep.verdict())
        .isEqualTo("Best by rate: r=8 s=1, in every run better than any other cell in any.");
    assertThat(sweep.rivals()).isEmpty();
  }

  @Test
  void numbersThatWereVariedAreTheAxisOfAPlot() {
    Sweep sweep =
        sweep(LATENCY, values(5, 6, 7), values(2, 3, 9), values(4, 4, 4), values(9, -1, 8));

    List<Section> sections = SweepPage.sections("3 runs", sweep);

    assertThat(sections).hasSize(2);
    PlotSection plot = (PlotSection) sections.get(0);
    assertThat(plot.title()).isEqualTo("p50 over s");
    assertThat(plot.lines()).extracting(PlotSection.Line::name).containsExactly("r=1", "r=8");
    assertThat(plot.lines().get(0).points())
        .containsExactly(new Point(1, 6, 5, 7), new Point(2, 3, 2, 9));
    assertThat(plot.lines().get(1).points()).last().isEqualTo(new Point(2, 8.5, 8, 9));
  }

  @Test
  void sweepOverTheRateDrawsLatencyAndAnswersOverTheOfferedLoad() {
    Grid rates = new Grid(List.of(Axis.parse("transport=http,ws"), Axis.parse("rate=500,1000")));
    Sweep sweep = new Sweep(rates, LATENCY);
    rates
        .cells()
        .forEach(
            cell ->
                sweep.tell(
                    cell,
                    new CellRun(
                        1,
                        Map.of("p50_ms", 1.0, "p99_ms", 3.0, "answers_per_second", 490.0),
                        Optional.empty())));

    assertThat(SweepPage.sections("1 run", sweep))
        .filteredOn(PlotSection.class::isInstance)
        .extracting(Section::title)
        .containsExactly("p50 over rate", "p99 over rate", "answers over rate");
  }

  @Test
  void namesThatWereVariedHaveNoPlot() {
    Grid grid = new Grid(List.of(Axis.parse("dialect=tfs,v2")));

    assertThat(SweepPage.sections("1 run", new Sweep(grid, LATENCY))).hasSize(1);
  }

  @Test
  void oneRunOfEachIsSaidToSayLittle() {
    Sweep sweep = sweep(RATE, values(5), values(2), values(40), values(9));

    assertThat(sweep.verdict())
        .isEqualTo(
            "Best by rate: r=8 s=1; but one run of each cell says little: take more --rounds.");
  }

  @Test
  void onlyCellThatCountsIsBetterThanNone() {
    Sweep sweep = sweep(LATENCY, values(5, 6), values(-1, -1), values(-1, 4), values());

    assertThat(sweep.verdict())
        .isEqualTo(
            "Best by p50: r=1 s=1; but it is the only cell whose runs count, so it was better than"
                + " none.");
  }

  @Test
  void oneFlawedRunOfThreeIsLeftOutAndTwoLoseTheCell() {
    Sweep sweep =
        sweep(LATENCY, values(-1, 1, 2), values(-1, -1, 0.1), values(5, 5, 5), values(6, 6, 6));

    assertThat(sweep.best().orElseThrow().cell().text()).isEqualTo("r=1 s=1");
    assertThat(sweep.best().orElseThrow().median()).isEqualTo(1.5);
    assertThat(SweepText.of("h", sweep))
        .contains("does not count")
        .contains("r=1 s=2: Errors: 3 of 4.");
  }

  @Test
  void nothingThatCountsHasNoBest() {
    assertThat(sweep(LATENCY).best()).isEmpty();
    assertThat(sweep(LATENCY, values(-1)).verdict()).isEqualTo("No cell has runs that count.");
    assertThat(SweepText.of("h", sweep(LATENCY))).contains("not run");
  }

  @Test
  void matrixHasTheLastAxisAcrossAndAStarAtTheBest() {
    Sweep sweep = sweep(LATENCY, values(5, 6, 7), values(2, 3, 4), values(8), values(1500));

    List<String> lines = SweepText.of("3 runs", sweep).lines().toList();
    assertThat(lines.get(1)).isEqualTo("3 runs");
    assertThat(lines.get(4).strip()).matches("s=1 +s=2");
    assertThat(lines.get(5)).matches("r=1 +6.000 \\(5.000..7.000\\) +3.000 \\(2.000..4.000\\) \\*");
    assertThat(lines.get(6)).matches("r=8 +8.000 \\(8.000..8.000\\) +1,500 \\(1,500..1,500\\)");
  }

  @Test
  void oneAxisIsOneRow() {
    Grid grid = new Grid(List.of(Axis.parse("c=1,2")));
    Sweep sweep = new Sweep(grid, LATENCY);
    grid.cells().forEach(cell -> sweep.tell(cell, new CellRun(3, Map.of(), Optional.empty())));

    assertThat(SweepText.of("h", sweep)).contains("c=1").contains("c=2").contains("3.000");
  }

  @Test
  void documentHasEveryRun() throws IOException {
    Sweep sweep = sweep(LATENCY, values(5, -1, 7), values(2), values(8), values(9));

    JsonNode document = new ObjectMapper().readTree(SweepJson.of("h", sweep, 0));
    assertThat(document.at("/best/s").textValue()).isEqualTo("2");
    assertThat(document.at("/cells/0/runs")).hasSize(3);
    assertThat(document.at("/cells/0/median").doubleValue()).isEqualTo(6);
    assertThat(document.at("/cells/0/runs/1/flaw").textValue()).startsWith("Errors");
    assertThat(document.path("rivals").isMissingNode()).isTrue();
  }

  @Test
  void foreignCellIsRefused() {
    Cell other = new Grid(List.of(Axis.parse("x=1"))).cells().get(0);

    assertThatThrownBy(() -> new Sweep(GRID, LATENCY).tell(other, CellRun.flawed("x")))
        .hasMessageContaining("no cell of this grid");
  }
}
