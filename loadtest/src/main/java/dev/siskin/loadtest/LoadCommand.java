package dev.siskin.loadtest;

import dev.siskin.loadtest.drive.LoadPlan;
import dev.siskin.loadtest.drive.LoadRun;
import dev.siskin.loadtest.observe.ObservePlan;
import dev.siskin.loadtest.observe.Observed;
import dev.siskin.loadtest.observe.Observer;
import dev.siskin.loadtest.report.Heading;
import dev.siskin.loadtest.report.IntervalLog;
import dev.siskin.loadtest.report.JsonReport;
import dev.siskin.loadtest.report.Origin;
import dev.siskin.loadtest.report.OutputFile;
import dev.siskin.loadtest.report.Report;
import dev.siskin.loadtest.report.RunSection;
import dev.siskin.loadtest.report.Table;
import dev.siskin.loadtest.report.Verdict;
import dev.siskin.loadtest.schedule.Schedule;
import dev.siskin.loadtest.slo.Slo;
import dev.siskin.loadtest.tally.Results;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
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
    subcommands = {
      CompareCommand.class,
      FindCommand.class,
      SweepCommand.class,
      ScenarioCommand.class,
      ScenariosCommand.class,
      ProxyCommand.class,
      HostileCommand.class
    },
    description = {
      "Sends predict requests at a given rate and reports latencies by version and arm.",
      "The rate holds whatever the server does; latencies count from the moment a request was"
          + " meant to start, so a stall shows in full."
    },
    exitCodeOnExecutionException = LoadCommand.DEFECT,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every answer was 200, at the rate asked for",
      "1:some requests had no answer 200 or a wrong one, the SLO was not kept, Kafka tells other"
          + " counts, or the target could not be reached any more",
      "2:wrong options, the target does not serve, or a report could not be written",
      "3:the rate asked for was not reached, or the tool was late itself",
      "70:a defect of this tool; its trace is printed",
      "130:stopped by Ctrl-C; the table shows what there was"
    })
public final class LoadCommand implements Callable<Integer> {

  /** What BSD calls EX_SOFTWARE. */
  static final int DEFECT = 70;

  /** Covers the grace for open requests, the printing of the table and the writing of reports. */
  private static final Duration LONGEST_HOLD = Duration.ofSeconds(15);

  @Spec private CommandSpec spec;

  @Mixin private LoadOptions options;

  @Option(
      names = "--slo",
      converter = ToSlo.class,
      description = {
        "What is promised: p99=20ms, or several: p99=20ms,p99.9=100ms,max=1s,mean=5ms.",
        "Goodput is then counted: answers 200 within the limit named first, per second."
      })
  private @Nullable Slo slo;

  @Mixin private OutputOptions output;

  @Option(
      names = "--hlog",
      paramLabel = "FILE",
      description = "Write the latencies of each slice of time in HdrHistogram's log format.")
  private @Nullable Path hlog;

  @SuppressWarnings("NullAway.Init") // picocli fills in the fields
  LoadCommand() {}

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    LoadPlan plan = plan();
    check();
    Origin origin = OutputOptions.origin(spec);
    try (LoadRun run = new LoadRun(plan);
        Observer observer = new Observer(observePlan(plan))) {
      Optional<String> refusal = observer.prepare();
      if (refusal.isEmpty()) {
        refusal = run.probe();
      }
      if (refusal.isPresent()) {
        spec.commandLine().getErr().println(refusal.get());
        return Verdict.REFUSED;
      }
      Interruption ctrlC = Interruption.runs(run::stop, LONGEST_HOLD);
      try {
        observer.begin(run::progress);
        Results results = await(run, plan.schedule());
        return report(plan, origin, results, observer.end(results, run.answers()));
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

  private ObservePlan observePlan(LoadPlan plan) {
    try {
      return options.observe(plan);
    } catch (IllegalArgumentException mistake) {
      throw new ParameterException(spec.commandLine(), mistake.getMessage(), mistake);
    }
  }

  private void check() {
    output.check(spec);
    if (hlog != null) {
      OutputFile.refusal("--hlog", hlog)
          .ifPresent(
              refusal -> {
                throw new ParameterException(spec.commandLine(), refusal);
              });
    }
  }

  private Results await(LoadRun run, Schedule schedule)
      throws InterruptedException, ExecutionException {
    boolean inPlace = !output.jsonOnStdout() && Terminal.isInteractive();
    Duration total = schedule.warmup().plus(schedule.duration());
    ProgressPrinter printer = new ProgressPrinter(output.forPeople(spec), inPlace, total);
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

  private int report(LoadPlan plan, Origin origin, Results results, Observed observed) {
    Optional<Slo> promise = Optional.ofNullable(slo);
    Verdict verdict = Verdict.of(results, promise).with(observed);
    Heading heading = new Heading(plan.target().url(), plan.schedule(), plan.connections());
    RunSection section =
        RunSection.of("Run", heading, results, verdict).against(promise).seen(observed);
    PrintWriter out = output.forPeople(spec);
    out.print(Table.of(section));
    out.flush();
    String title = plan.schedule().text() + " on " + plan.target().url();
    int exitCode = output.write(spec, Report.of(title, origin, section), JsonReport.of(section));
    return OutputOptions.exitCode(spec, exitCode, writeLog(results).stream());
  }

  private Optional<String> writeLog(Results results) {
    return hlog == null
        ? Optional.empty()
        : OutputFile.write(
            "--hlog", hlog, to -> IntervalLog.write(to, OutputOptions.startOf(results), results));
  }
}
