package dev.siskin.loadtest;

import dev.siskin.loadtest.compare.Flaw;
import dev.siskin.loadtest.compare.Measure;
import dev.siskin.loadtest.drive.Load;
import dev.siskin.loadtest.drive.Load.Finished;
import dev.siskin.loadtest.find.Estimate;
import dev.siskin.loadtest.find.Found;
import dev.siskin.loadtest.slo.Slo;
import dev.siskin.loadtest.sweep.CellRun;
import dev.siskin.loadtest.sweep.Yardstick;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The load on one cell of a sweep: a run, or a search for the highest rate. */
interface CellLoad {

  /** What decides between cells under this load. */
  Yardstick yardstick();

  /**
   * The load that comes first, for a probe and to be thrown away. Refuses words that make no sense
   * with a sentence for the user.
   */
  Load first(LoadWords words, Runs runs);

  /** Loads what serves the cell now. The words are the cell's own. */
  CellRun run(LoadWords words, Runs runs) throws InterruptedException;

  /** One run, judged by a measure. */
  record OneRun(Measure measure, double maxErrors) implements CellLoad {

    @Override
    public Yardstick yardstick() {
      return new Yardstick(
          measure.text(), measure.key(), measure.unit(), measure != Measure.ANSWERS);
    }

    @Override
    public Load first(LoadWords words, Runs runs) {
      return runs.load(words);
    }

    @Override
    public CellRun run(LoadWords words, Runs runs) throws InterruptedException {
      Load load = first(words, runs);
      Optional<String> refusal = runs.probe(load);
      if (refusal.isPresent()) {
        return CellRun.flawed(refusal.get());
      }
      Optional<Finished> run = load.run();
      return run.isEmpty() ? CellRun.flawed("Stopped.") : judged(run.get());
    }

    private CellRun judged(Finished run) {
      Map<String, Double> numbers = new LinkedHashMap<>();
      Map<Measure, Double> measured = Measure.of(run);
      measured.forEach((each, value) -> numbers.put(each.key(), value));
      Double decisive = measured.get(measure);
      return decisive == null
          ? CellRun.flawed(measure.text() + " is not known.")
          : new CellRun(decisive, numbers, Flaw.in(run.results(), maxErrors));
    }
  }

  /** The highest rate that holds an SLO. */
  record HighestRate(FindOptions find, Slo slo) implements CellLoad {

    @Override
    public Yardstick yardstick() {
      return new Yardstick(
          "highest rate with " + slo.text(), "rate_per_second", "requests/s", false);
    }

    @Override
    public Load first(LoadWords words, Runs runs) {
      Load first = find.first(words, runs);
      var unused = find.search(words, runs, slo);
      return first;
    }

    @Override
    public CellRun run(LoadWords words, Runs runs) throws InterruptedException {
      Optional<String> refusal = runs.probe(first(words, runs));
      if (refusal.isPresent()) {
        return CellRun.flawed(refusal.get());
      }
      return judged(find.search(words, runs, slo).run(attempt -> {}));
    }

    private static CellRun judged(Found found) {
      Estimate estimate = found.estimate();
      Map<String, Double> numbers = new LinkedHashMap<>();
      estimate.low().ifPresent(low -> numbers.put("rate_low_per_second", low));
      estimate.point().ifPresent(point -> numbers.put("rate_per_second", point));
      estimate.high().ifPresent(high -> numbers.put("rate_high_per_second", high));
      boolean known = found.isConclusive() && estimate.low().isPresent();
      return new CellRun(
          estimate.point().orElse(0),
          numbers,
          known ? Optional.empty() : Optional.of(found.verdict()));
    }
  }
}
