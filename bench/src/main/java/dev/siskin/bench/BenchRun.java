package dev.siskin.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs benchmarks in rounds: all once, then all again. JMH by itself would end with one before it
 * begins the next, and minutes of a busy machine would fall on one side of a comparison.
 */
final class BenchRun {
  private final Effort effort;
  private final OutputFormat log;

  /** Hears how far it is. */
  interface Progress {
    /** That one is run next. */
    void next(int round, Bench bench);

    /** A round is over: so far these are the results, each with a fork a round. */
    void over(Map<Bench, RunResult> results) throws IOException;
  }

  /** Forks take the flags of this JVM. */
  BenchRun(Effort effort, PrintStream log) {
    this.effort = effort;
    this.log = OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL);
  }

  /**
   * Runs all rounds.
   *
   * @return what progress heard after the last of them
   * @throws RunnerException when one fails
   * @throws IOException as progress does
   */
  Map<Bench, RunResult> run(List<Bench> benches, Progress progress)
      throws RunnerException, IOException {
    Map<Bench, List<RunResult>> rounds = new EnumMap<>(Bench.class);
    Map<Bench, RunResult> results = new EnumMap<>(Bench.class);
    for (int round = 1; round <= effort.rounds(); round++) {
      for (Bench bench : benches) {
        progress.next(round, bench);
        rounds.computeIfAbsent(bench, b -> new ArrayList<>()).add(run(bench));
      }
      rounds.forEach((bench, runs) -> results.put(bench, merged(runs)));
      progress.over(results);
    }
    return results;
  }

  private RunResult run(Bench bench) throws RunnerException {
    Options options =
        effort
            .options()
            .include("^" + Pattern.quote(bench.method()) + "$")
            .addProfiler(GCProfiler.class)
            .build();
    return new Runner(options, log).runSingle();
  }

  private static RunResult merged(List<RunResult> runs) {
    List<BenchmarkResult> forks = new ArrayList<>();
    runs.forEach(run -> forks.addAll(run.getBenchmarkResults()));
    return new RunResult(runs.get(0).getParams(), forks);
  }
}
