package dev.siskin.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code siskin bench}: measures the parts of the hot path and prints a table. */
@Command(
    name = "siskin bench",
    sortOptions = false,
    description = {
      "Measures what the parts of the hot path cost, each in a JVM of its own.",
      "All take about nine minutes; the machine should do nothing else meanwhile.",
      "Numbers go to .siskin/bench as JMH's JSON after each round; a whole run, and no --quick one, is taken into"
          + " docs/performance.md by the next ./siskin performance."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:measured",
      "1:a benchmark failed, or its numbers could not be written",
      "2:wrong options, or no benchmark has that name",
      "130:stopped by Ctrl-C"
    })
public final class Main implements Callable<Integer> {
  private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss");

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "PATTERN",
      description = "Only benchmarks that have this in their name, such as json; all by default.")
  private String pattern = "";

  @Option(
      names = "--quick",
      description = "About a minute for all: one short round, for orders of magnitude.")
  private boolean quick;

  @Option(names = "--list", description = "Print the names of the benchmarks and end.")
  private boolean list;

  @Option(names = "--results", hidden = true, defaultValue = ".siskin/bench")
  private Path results;

  @Option(names = "--figures", hidden = true)
  private @Nullable Path figures;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this text.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @SuppressWarnings("NullAway.Init") // picocli fills in the fields
  private Main() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setParameterExceptionHandler(Main::wrongUse)
        .setExecutionExceptionHandler((e, command, parsed) -> failed(e, command));
  }

  private static int wrongUse(ParameterException wrong, String[] args) {
    PrintWriter err = wrong.getCommandLine().getErr();
    err.println(wrong.getMessage() + " See ./siskin bench --help.");
    return CommandLine.ExitCode.USAGE;
  }

  private static int failed(Exception e, CommandLine command) throws Exception {
    if (!(e instanceof IOException || e instanceof RunnerException)) {
      throw e;
    }
    command.getErr().println("bench: " + e.getMessage());
    return CommandLine.ExitCode.SOFTWARE;
  }

  @Override
  public Integer call() throws IOException, RunnerException {
    List<Bench> benches = Bench.named(pattern);
    if (benches.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "No benchmark has '" + pattern + "' in its name; ./siskin bench --list names them.");
    }
    if (list) {
      out().print(ResultTable.names(benches));
      out().flush();
    } else {
      measure(benches);
    }
    return CommandLine.ExitCode.OK;
  }

  private void measure(List<Bench> benches) throws IOException, RunnerException {
    Effort effort = quick ? Effort.QUICK : Effort.FULL;
    ResultFiles files = ResultFiles.in(results, NAME.format(LocalDateTime.now(ZoneOffset.UTC)));
    double seconds = effort.seconds(benches.size());
    say("%d of %d benchmarks, about %.0f s", benches.size(), Bench.values().length, seconds);
    List<Measured> all = Measured.all(run(benches, effort, files));
    if (figures != null && !quick && all.size() == Bench.values().length) {
      new BenchFigure(all, effort).write(figures);
    }
    out().print(ResultTable.of(all));
    out().flush();
    say("the numbers in full are in %s", files.json());
  }

  private Map<Bench, RunResult> run(List<Bench> benches, Effort effort, ResultFiles files)
      throws IOException, RunnerException {
    try (PrintStream log = files.openLog()) {
      return new BenchRun(effort, log).run(benches, new Told(effort.rounds(), files));
    } catch (RunnerException e) {
      throw new RunnerException(reason(e) + "; all that JMH said is in " + files.log(), e);
    }
  }

  /** JMH's own words about its lock tell how to go on regardless, which would spoil both runs. */
  private static String reason(RunnerException e) {
    String words = String.valueOf(e.getMessage());
    return words.contains("JMH lock")
        ? "other benchmarks are running on this machine: wait for their end"
        : words;
  }

  /** Says what comes, and keeps what is done: a stop costs no more than the round it falls in. */
  private final class Told implements BenchRun.Progress {
    private final int rounds;
    private final ResultFiles files;

    Told(int rounds, ResultFiles files) {
      this.rounds = rounds;
      this.files = files;
    }

    @Override
    public void next(int round, Bench bench) {
      say("round %d of %d: %s", round, rounds, bench.title());
    }

    @Override
    public void over(Map<Bench, RunResult> results) throws IOException {
      files.write(results.values());
    }
  }

  private void say(String format, Object... arguments) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("bench: " + String.format(Locale.ROOT, format, arguments));
    err.flush();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
