package dev.siskin.loadtest;

import dev.siskin.loadtest.drive.HttpTarget;
import dev.siskin.loadtest.drive.LoadPlan;
import dev.siskin.loadtest.drive.LoadRun;
import dev.siskin.loadtest.faults.HostileCrowd;
import dev.siskin.loadtest.faults.HostileKind;
import dev.siskin.loadtest.faults.HostileRequest;
import dev.siskin.loadtest.faults.Loopback;
import dev.siskin.loadtest.faults.OutcomeTable;
import dev.siskin.loadtest.report.Verdict;
import dev.siskin.loadtest.schedule.DurationText;
import dev.siskin.loadtest.tally.Quantiles;
import dev.siskin.loadtest.tally.Results;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code siskin load hostile}: bad clients, and a good one beside them. */
@Command(
    name = "hostile",
    sortOptions = false,
    description = {
      "Lets slow and hostile clients loose on a server on this machine, and on no other, and says"
          + " what it did with them.",
      "A polite client sends ten requests a second, alone first and then beside them: its latencies"
          + " show whether others are still served."
    },
    footerHeading = "%nKinds:%n",
    footer = {
      "  slowloris          a request head, one byte an interval",
      "  slow-body          a body with a declared length, one byte an interval",
      "  non-reader         requests one after the other, no answer ever read",
      "  oversized          a body of 64 MiB with an honest length",
      "  oversized-chunked  a body of 64 MiB in chunks, length untold",
      "  huge-header        a header of 1 MiB",
      "  huge-chunk         a chunk announced as 2 GiB, of which 64 MiB are sent",
      "  liar-long          declares more body than it sends, then waits",
      "  liar-short         declares less body than it sends",
      "  reset-body         a RST in the middle of its body",
      "  reset-answer       a RST as the answer begins",
      "  silence            connects and says nothing",
      "  garbage            4 KiB of random bytes",
      "  flood              one request, then the connection is held"
    },
    exitCodeOnExecutionException = LoadCommand.DEFECT,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the polite client was always answered, within --canary-limit",
      "1:it was not",
      "2:wrong options, or the target does not serve",
      "3:the tool itself was too late to say",
      "70:a defect of this tool; its trace is printed",
      "130:stopped by Ctrl-C; the table shows what there was"
    })
final class HostileCommand implements Callable<Integer> {

  private static final String DEFAULT = " Default: ${DEFAULT-VALUE}.";
  private static final Duration CALM = Duration.ofSeconds(3);
  private static final Duration LONGEST_HOLD = Duration.ofSeconds(5);

  @Spec private CommandSpec spec;

  @Mixin private TargetOptions server;

  @Option(
      names = "--kind",
      paramLabel = "<kind>",
      split = ",",
      defaultValue = "slowloris",
      converter = ToKind.class,
      description = "One or more kinds, with commas between them." + DEFAULT)
  private List<HostileKind> kinds;

  @Option(
      names = "--count",
      defaultValue = "50",
      description = "Clients of each kind; one that ended comes again a second later." + DEFAULT)
  private int count;

  @Option(
      names = "--for",
      paramLabel = "<time>",
      defaultValue = "20s",
      converter = ToDuration.class,
      description = "How long they stay." + DEFAULT)
  private Duration length;

  @Option(
      names = "--interval",
      paramLabel = "<time>",
      defaultValue = "500ms",
      converter = ToDuration.class,
      description = "Time between two bytes of the slow ones." + DEFAULT)
  private Duration interval;

  @Option(
      names = "--canary-limit",
      paramLabel = "<time>",
      defaultValue = "500ms",
      converter = ToDuration.class,
      description = "The polite client's p99 may be so long." + DEFAULT)
  private Duration canaryLimit;

  @Option(names = "--seed", defaultValue = "1", description = "Decides about garbage." + DEFAULT)
  private long seed;

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private HelpOption help;

  private volatile boolean stopped;
  private volatile @Nullable LoadRun current;

  @SuppressWarnings("NullAway.Init") // picocli fills in the fields
  HostileCommand() {}

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    HostileCrowd.Plan crowd;
    LoadPlan calm;
    LoadPlan beside;
    try {
      calm = canary(CALM);
      beside = canary(length);
      crowd = crowd(beside);
    } catch (IllegalArgumentException mistake) {
      throw new ParameterException(spec.commandLine(), mistake.getMessage(), mistake);
    }
    Interruption ctrlC = Interruption.runs(this::stop, LONGEST_HOLD);
    try {
      int alone = alone(calm);
      return alone == Verdict.GOOD ? hostilities(crowd, beside) : alone;
    } catch (IllegalStateException ending) {
      // Once the JVM is ending, Vert.x cannot be made.
      if (stopped) {
        return Verdict.STOPPED;
      }
      throw ending;
    } finally {
      spec.commandLine().getOut().flush();
      ctrlC.release();
    }
  }

  /** From the thread that Ctrl-C wakes. */
  private void stop() {
    stopped = true;
    LoadRun run = current;
    if (run != null) {
      run.stop();
    }
  }

  private int alone(LoadPlan calm) throws InterruptedException, ExecutionException {
    try (LoadRun run = new LoadRun(calm)) {
      Optional<String> refusal = run.probe();
      if (refusal.isPresent()) {
        spec.commandLine().getErr().println(refusal.get());
        return Verdict.REFUSED;
      }
      canaryLine("alone", results(run));
      if (stopped) {
        line("%nStopped before the first hostile client came.");
        return Verdict.STOPPED;
      }
      return Verdict.GOOD;
    }
  }

  private int hostilities(HostileCrowd.Plan plan, LoadPlan canary)
      throws InterruptedException, ExecutionException {
    try (LoadRun run = new LoadRun(canary);
        HostileCrowd crowd = HostileCrowd.start(plan)) {
      Results results = results(run);
      canaryLine("beside", results);
      line("");
      spec.commandLine().getOut().print(OutcomeTable.of(crowd.stop()));
      return verdict(results);
    }
  }

  /** Whichever of run and Ctrl-C comes first sees the other. */
  private Results results(LoadRun run) throws InterruptedException, ExecutionException {
    current = run;
    try {
      if (stopped) {
        run.stop();
      }
      return run.start().get();
    } finally {
      current = null;
    }
  }

  private int verdict(Results canary) {
    long p99Nanos = canary.overall().intended().p99Nanos();
    if (canary.counts().errors() > 0) {
      line("%nThe polite client was not always answered: %,d failed.", canary.counts().errors());
      return 1;
    }
    if (p99Nanos > canaryLimit.toNanos()) {
      line("%nThe polite client's p99 was over %s.", DurationText.format(canaryLimit));
      return 1;
    }
    return Verdict.of(canary).exitCode();
  }

  private void canaryLine(String when, Results results) {
    Quantiles latency = results.overall().intended();
    line(
        "canary %-6s  %,d requests, %,d failed; p50 %.2f ms, p99 %.2f ms, max %.2f ms",
        when,
        results.counts().sent(),
        results.counts().errors(),
        latency.p50Nanos() / 1e6,
        latency.p99Nanos() / 1e6,
        latency.maxNanos() / 1e6);
  }

  private HostileCrowd.Plan crowd(LoadPlan canary) {
    HttpTarget target = canary.target();
    InetSocketAddress server =
        Loopback.address(target.host(), target.port())
            .orElseThrow(() -> new IllegalArgumentException(HostileCrowd.refusal(target.host())));
    HostileRequest request =
        new HostileRequest(
            target.host(), target.path(), canary.traffic().bodies().at(0).getBytes());
    return new HostileCrowd.Plan(server, request, kinds, count, interval, seed);
  }

  /** The load's own options make the plan, so that its checks and defaults hold here too. */
  private LoadPlan canary(Duration duration) {
    return LoadWords.load(
            List.of(
                "--url=" + server.url(),
                "--model=" + server.model(),
                "--rate=10",
                "--connections=16",
                "--duration=" + DurationText.format(duration)))
        .plan();
  }

  private void line(String format, Object... arguments) {
    spec.commandLine().getOut().println(String.format(Locale.ROOT, format, arguments));
    spec.commandLine().getOut().flush();
  }

  private static final class ToKind implements ITypeConverter<HostileKind> {
    @Override
    public HostileKind convert(String text) {
      try {
        return HostileKind.parse(text);
      } catch (IllegalArgumentException mistake) {
        throw new TypeConversionException(mistake.getMessage());
      }
    }
  }
}
