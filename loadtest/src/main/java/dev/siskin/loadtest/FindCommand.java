package dev.siskin.loadtest;

import dev.siskin.loadtest.Output.Findings;
import dev.siskin.loadtest.drive.Load;
import dev.siskin.loadtest.drive.LoadPlan;
import dev.siskin.loadtest.find.Found;
import dev.siskin.loadtest.find.FoundJson;
import dev.siskin.loadtest.find.FoundPage;
import dev.siskin.loadtest.find.FoundText;
import dev.siskin.loadtest.find.RateSearch;
import dev.siskin.loadtest.report.Verdict;
import dev.siskin.loadtest.schedule.DurationText;
import dev.siskin.loadtest.slo.Slo;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code siskin load find}: the highest rate that holds an SLO. */
@Command(
    name = "find",
    sortOptions = false,
    defaultValueProvider = Defaults.OfFind.class,
    description = {
      "Finds the highest rate at which an SLO holds, by bisection with repeats.",
      "The answer is an interval: the SLO held in every try at its lower end, and in none at its"
          + " upper end."
    },
    footer = {"%nExample:%n", "  ./siskin load find --slo p99=20ms --from 500"},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:found",
      "1:no rate holds it, down to the lowest",
      "2:wrong options, or a target that does not serve",
      "3:the tool was too late for a try, or the tries ran out",
      "70:a defect of this tool; its trace is printed",
      "130:stopped by Ctrl-C; the table shows the tries there were"
    },
    exitCodeOnExecutionException = LoadCommand.DEFECT)
@SuppressWarnings("NullAway.Init") // picocli fills in the fields
final class FindCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private FindOptions find;

  @Option(
      names = "--slo",
      required = true,
      converter = ToSlo.class,
      description = "What has to hold: p99=20ms, or several with commas between.")
  private Slo slo;

  @Mixin private Output output;

  @Mixin
  @SuppressWarnings("UnusedVariable") // for the help and the parser; LoadWords reads the words
  private LoadOptions options;

  @Override
  public Integer call() throws InterruptedException {
    output.begin();
    try (Runs runs = new Runs(Runs.LONGEST_HOLD)) {
      LoadWords words = output.checked(() -> LoadWords.of(spec));
      Load first = output.checked(() -> find.first(words, runs));
      RateSearch search = output.checked(() -> find.search(words, runs, slo));
      Optional<String> refusal = runs.probe(first);
      if (refusal.isPresent()) {
        output.refuse(refusal.get());
        return runs.isStopped() ? Verdict.STOPPED : Verdict.REFUSED;
      }
      return report(heading(first.plan()), search.run(output::say), runs.isStopped());
    }
  }

  private static String heading(LoadPlan plan) {
    return plan.target().url()
        + ", "
        + DurationText.format(plan.schedule().duration())
        + " a try after "
        + DurationText.format(plan.schedule().warmup())
        + " of warm-up, "
        + plan.connections()
        + " connections";
  }

  private int report(String heading, Found found, boolean stopped) {
    int exitCode = stopped ? Verdict.STOPPED : found.exitCode();
    Findings findings =
        new Findings(
            "The highest rate with " + slo.text(),
            found.verdict(),
            FoundText.of(heading, found),
            FoundJson.of(heading, found, exitCode),
            FoundPage.sections(heading, found));
    return output.end(findings, exitCode);
  }
}
