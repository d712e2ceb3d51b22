package dev.siskin.loadtest;

import dev.siskin.loadtest.Output.Findings;
import dev.siskin.loadtest.compare.Comparison;
import dev.siskin.loadtest.compare.Comparison.Setup;
import dev.siskin.loadtest.compare.ComparisonJson;
import dev.siskin.loadtest.compare.ComparisonPage;
import dev.siskin.loadtest.compare.ComparisonText;
import dev.siskin.loadtest.compare.Pair;
import dev.siskin.loadtest.compare.Pairing;
import dev.siskin.loadtest.compare.Rules;
import dev.siskin.loadtest.compare.Side;
import dev.siskin.loadtest.compare.Sides;
import dev.siskin.loadtest.compare.Trial;
import dev.siskin.loadtest.report.Verdict;
import dev.siskin.loadtest.schedule.DurationText;
import dev.siskin.loadtest.schedule.Schedule;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code siskin load compare}: two sides, run in pairs, and what the pairs say. */
@Command(
    name = "compare",
    sortOptions = false,
    defaultValueProvider = Defaults.OfCompare.class,
    preprocessor = QuotedOptions.class,
    description = {
      "Compares two targets or settings by pairs of short runs, and says how far they differ.",
      "In each pair a lot draws which side goes first, as a drift of the machine would else look"
          + " like a difference. No verdict is given when the noise is too large for one."
    },
    footer = {
      "%nExamples:%n",
      "  ./siskin load compare http://127.0.0.1:8501 http://127.0.0.1:8511 --rate 1000",
      "  ./siskin load compare \"--connections 1\" \"--connections 64\" --measure p99",
      "%nAfter --json, an address and what begins with - are taken for a side, all else for a file."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:there is a verdict, whatever it says",
      "2:wrong options, or a target that does not serve",
      "3:no verdict: too much noise, or too many runs that do not count",
      "70:a defect of this tool; its trace is printed",
      "130:stopped by Ctrl-C; the table shows the pairs there were"
    },
    exitCodeOnExecutionException = LoadCommand.DEFECT)
@SuppressWarnings("NullAway.Init") // picocli fills in the fields
final class CompareCommand implements Callable<Integer> {

  private static final String DEFAULT = " Default: ${DEFAULT-VALUE}.";

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "A",
      description =
          "An address, or load options that only this side has: in quotes, with blanks rather"
              + " than =.")
  private String a;

  @Parameters(index = "1", paramLabel = "B", description = "The same for the other side.")
  private String b;

  @Option(names = "--pairs", defaultValue = "10", description = "Pairs that count." + DEFAULT)
  private int pairs;

  @Mixin private SeriesOptions series;

  @Option(
      names = "--level",
      defaultValue = "0.95",
      description = "Chance that an interval covers the true ratio." + DEFAULT)
  private double level;

  @Option(
      names = "--max-noise",
      defaultValue = "10%",
      converter = ToShare.class,
      description = "Give no verdict if the interval reaches further to either side." + DEFAULT)
  private double maxNoise;

  @Option(
      names = "--equivalence",
      defaultValue = "0%",
      converter = ToShare.class,
      description = "Say that the sides are equal if they differ by less for sure. Default: off.")
  private double equivalence;

  @Option(
      names = "--max-errors",
      defaultValue = "0%",
      converter = ToShare.class,
      description = "A run counts with errors up to this share." + DEFAULT)
  private double maxErrors;

  @Option(
      names = "--spares",
      defaultValue = "5",
      description =
          "Pairs that may be run again because one of their runs did not count." + DEFAULT)
  private int spares;

  @Mixin private Output output;

  @Mixin
  @SuppressWarnings("UnusedVariable") // for the help and the parser; LoadWords reads the words
  private LoadOptions options;

  @Override
  public Integer call() throws InterruptedException {
    output.begin();
    try (Runs runs = new Runs(Runs.LONGEST_HOLD)) {
      Sides loads = output.checked(() -> loads(runs));
      Rules rules = output.checked(() -> new Rules(level, maxNoise, equivalence));
      Pairing pairing = output.checked(() -> new Pairing(pairs, spares, series.seed()));
      for (Side side : Side.values()) {
        Optional<String> refusal = runs.probe(loads.of(side));
        if (refusal.isPresent()) {
          output.refuse(side + ": " + refusal.get());
          return runs.isStopped() ? Verdict.STOPPED : Verdict.REFUSED;
        }
      }
      Trial trial = new Trial(loads, pairing, maxErrors);
      trial.discard(series.discard());
      trial.pairs(pair -> show(pair, pairing), output::say);
      Setup setup = new Setup(a.strip(), b.strip(), method(loads), series.measure(), rules);
      return report(
          new Comparison(setup, pairing.pairs(), pairing.repeated(), trial.trouble()),
          trial.isStopped());
    }
  }

  private Sides loads(Runs runs) {
    series.check();
    LoadWords shared = LoadWords.of(spec);
    return new Sides(runs.load(side(shared, a)), runs.load(side(shared, b)));
  }

  private static LoadWords side(LoadWords shared, String side) {
    String text = side.strip();
    return shared.with(text.startsWith("-") ? Words.of(text) : List.of("--url", text));
  }

  private String method(Sides loads) {
    Schedule ofA = loads.a().plan().schedule();
    Schedule ofB = loads.b().plan().schedule();
    String load = ofA.text().equals(ofB.text()) ? ofA.text() : ofA.text() + " and " + ofB.text();
    return load
        + ", "
        + DurationText.format(ofA.duration())
        + " a run after "
        + DurationText.format(ofA.warmup())
        + " of warm-up; who goes first drawn with seed "
        + series.seed();
  }

  private int report(Comparison comparison, boolean stopped) {
    int exitCode =
        stopped ? Verdict.STOPPED : comparison.isDecided() ? Verdict.GOOD : Verdict.OFF_PACE;
    Findings findings =
        new Findings(
            "A compared with B",
            comparison.verdict(),
            ComparisonText.of(comparison),
            ComparisonJson.of(comparison, exitCode),
            ComparisonPage.sections(comparison));
    return output.end(findings, exitCode);
  }

  private void show(Pair pair, Pairing pairing) {
    output.say(ComparisonText.line(pairing.pairs().size(), pairs, pair, series.measure()));
  }
}
