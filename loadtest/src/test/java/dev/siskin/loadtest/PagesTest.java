package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.loadtest.compare.Comparison;
import dev.siskin.loadtest.compare.ComparisonPage;
import dev.siskin.loadtest.compare.Measure;
import dev.siskin.loadtest.compare.Pair;
import dev.siskin.loadtest.compare.Rules;
import dev.siskin.loadtest.compare.Side;
import dev.siskin.loadtest.find.Attempt;
import dev.siskin.loadtest.find.Attempt.Outcome;
import dev.siskin.loadtest.find.Found;
import dev.siskin.loadtest.find.FoundPage;
import dev.siskin.loadtest.find.RateSearch;
import dev.siskin.loadtest.find.Search;
import dev.siskin.loadtest.report.PlotSection;
import dev.siskin.loadtest.report.Section;
import dev.siskin.loadtest.report.TableSection;
import dev.siskin.loadtest.slo.Slo;
import dev.siskin.loadtest.sweep.Axis;
import dev.siskin.loadtest.sweep.CellRun;
import dev.siskin.loadtest.sweep.Grid;
import dev.siskin.loadtest.sweep.Sweep;
import dev.siskin.loadtest.sweep.SweepPage;
import dev.siskin.loadtest.sweep.Yardstick;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What comparisons, searches and sweeps put on a page. */
class PagesTest {

  private static Comparison comparison(List<Pair> pairs) {
    Rules rules = new Rules(0.95, 0.1, 0);
    return new Comparison(
        new Comparison.Setup("http://a", "http://b", "how", Measure.P50, rules),
        pairs,
        0,
        Optional.empty());
  }

  @Test
  void comparisonHasItsTableAndEveryPairDrawn() {
    Pair pair = new Pair(Side.A, Map.of(Measure.P50, 1.0), Map.of(Measure.P50, 2.0));
    List<Section> page = ComparisonPage.sections(comparison(List.of(pair, pair, pair)));

    assertThat(((TableSection) page.get(1)).rows())
        .containsExactly(
            List.of("p50", "ms", "1.000", "2.000", "0.500", "0.500..0.500", "decides"));
    assertThat(((PlotSection) page.get(2)).lines()).hasSize(2);
    assertThat(((PlotSection) page.get(3)).lines().get(0).points())
        .hasSize(3)
        .allSatisfy(point -> assertThat(point.y()).isEqualTo(0.5));
  }

  @Test
  void comparisonWithoutPairsSaysWhatWasCompared() {
    assertThat(ComparisonPage.sections(comparison(List.of()))).hasSize(1);
  }

  @Test
  void searchDrawsEachRateOnceAndListsEveryTry() throws InterruptedException {
    Search search = new Search(1000, 2, 200_000, 0.05, 3, 60);
    Found found =
        new RateSearch(search, Slo.parse("p99=20ms"), rate -> Optional.of(attempt(rate)))
            .run(line -> {});
    List<Section> page = FoundPage.sections("a server", found);

    long rates = found.attempts().stream().map(Attempt::rate).distinct().count();
    PlotSection latency = (PlotSection) page.get(0);
    assertThat(latency.logX()).isTrue();
    assertThat(latency.lines().get(0).points()).hasSize((int) rates);
    assertThat(((TableSection) page.get(2)).rows()).hasSameSizeAs(found.attempts());
  }

  @Test
  void searchWithoutAGoodTryHasNoPlot() throws InterruptedException {
    Search search = new Search(1000, 2, 200_000, 0.05, 3, 60);
    Attempt late = new Attempt(1000, Outcome.SPOILED, 1, 0, "late");
    Found found =
        new RateSearch(search, Slo.parse("p99=20ms"), rate -> Optional.of(late)).run(line -> {});

    assertThat(FoundPage.sections("a server", found)).hasSize(1);
  }

  @Test
  void sweepHasARowForEachCell() {
    Grid grid = new Grid(List.of(Axis.parse("r=1,8"), Axis.parse("s=1,2")));
    Sweep sweep = new Sweep(grid, new Yardstick("p50", "p50_ms", "ms", true));
    sweep.tell(grid.cells().get(0), new CellRun(3, Map.of(), Optional.empty()));
    TableSection table = (TableSection) SweepPage.sections("how", sweep).get(0);

    assertThat(table.columns()).containsExactly("r", "s", "p50, ms", "flaw");
    assertThat(table.rows()).hasSize(4);
    assertThat(table.rows().get(0)).containsExactly("1", "1", "3.000 (3.000..3.000) *", "");
    assertThat(table.rows().get(1)).containsExactly("1", "2", "not run", "");
  }

  private static Attempt attempt(double rate) {
    return new Attempt(
        rate, rate <= 3000 ? Outcome.HELD : Outcome.MISSED, (long) (rate * 1e3), rate, "");
  }
}
