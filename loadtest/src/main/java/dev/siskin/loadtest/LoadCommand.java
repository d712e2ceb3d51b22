package dev.siskin.loadtest;

import dev.siskin.loadtest.drive.LoadPlan;
import dev.siskin.loadtest.drive.LoadRun;
import dev.siskin.loadtest.report.Heading;
import dev.siskin.loadtest.report.JsonReport;
import dev.siskin.loadtest.report.Table;
import dev.siskin.loadtest.report.Verdict;
import dev.siskin.loadtest.tally.Results;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code siskin load}: plan, probe, run, report. */
@Command(
    name = "load",
    sortOptions = false,
    description = {
      "Sends predict requests at a fixed rate and reports latencies by version and arm.",
      "The rate holds whatever the server does; latencies count from the moment a request was"
          + " meant to start, so a stall shows in full."
    },
    exitCodeOnExecutionException = LoadCommand.DEFECT,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every answer was 200, at the rate asked for",
      "1:some requests had no answer 200",
      "2:wrong options, or the target does not serve",
      "3:the rate asked for was not reached, or the tool was late itself",
      "70:a defect of this tool; its trace is printed",
      "130:stopped by Ctrl-C; the table shows what there was"
    })
public final class LoadCommand implements Callable<Integer> {

  /** What BSD calls EX_SOFTWARE. */
  static final int DEFECT = 70;

  /** Covers the grace for open requests and the printing of the table. */
  private static final Duration LONGEST_HOLD = Duration.ofSeconds(5);

  @Spec private CommandSpec spec;

  @Mixin private LoadOptions options;

  @Option(names = "--json", description = "Print one JSON document; the table goes to stderr.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills in the fields
  LoadCommand() {}

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    LoadPlan plan = plan();
    try (LoadRun run = new LoadRun(plan)) {
      Optional<String> refusal = run.probe();
      if (refusal.isPresent()) {
        spec.commandLine().getErr().println(refusal.get());
        return Verdict.REFUSED;
      }
      Interruption ctrlC = Interruption.runs(run::stop, LONGEST_HOLD);
      try {
        return report(plan, await(run));
      } finally {
        ctrlC.release();
      }
    }
  }

  private LoadPlan plan() {
    try {
      return options.plan();
    } catch (IllegalArgumentException mistake) {
      throw new ParameterException(spec.commandLine(), mistake.getMessage(), mistake);
    }
  }

  private Results await(LoadRun run) throws InterruptedException, ExecutionException {
    boolean inPlace = !json && Terminal.isInteractive();
    ProgressPrinter printer = new ProgressPrinter(forPeople(), inPlace);
    CompletableFuture<Results> results = run.start();
    while (true) {
      try {
        Results found = results.get(1, TimeUnit.SECONDS);
        printer.finish();
        return found;
      } catch (TimeoutException stillRunning) {
        printer.second(run.progress());
      }
    }
  }

  private int report(LoadPlan plan, Results results) {
    Verdict verdict = Verdict.of(results);
    Heading heading = new Heading(plan.target().url(), plan.schedule(), plan.connections());
    forPeople().print(Table.of(heading, results, verdict));
    forPeople().flush();
    if (json) {
      spec.commandLine().getOut().println(JsonReport.of(heading, results, verdict));
      spec.commandLine().getOut().flush();
    }
    return verdict.exitCode();
  }

  private PrintWriter forPeople() {
    return json ? spec.commandLine().getErr() : spec.commandLine().getOut();
  }
}
