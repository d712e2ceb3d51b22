package dev.siskin.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * How much is done for a figure.
 *
 * @param rounds how often all benchmarks are run, one after the other
 * @param warmups iterations of each run that do not count
 * @param iterations those that do
 * @param iterationMillis length of each
 * @param isForked whether each run has a JVM of its own; if not, each benchmark is called once
 */
record Effort(int rounds, int warmups, int iterations, long iterationMillis, boolean isForked) {
  /** Some nine minutes for all. */
  static final Effort FULL = new Effort(3, 3, 4, 1_000, true);

  /** About a minute for all; good for orders of magnitude. */
  static final Effort QUICK = new Effort(1, 2, 3, 300, true);

  /** Only that each runs. */
  static final Effort ONCE = new Effort(1, 0, 1, 1, false);

  /** What a JVM needs to start, over its iterations. */
  private static final double START_SECONDS = 0.8;

  /** How long so many benchmarks take, roughly. */
  double seconds(int benchmarks) {
    double run = START_SECONDS + (warmups + iterations) * iterationMillis / 1e3;
    return rounds * benchmarks * run;
  }

  ChainedOptionsBuilder options() {
    TimeValue time = new TimeValue(iterationMillis, TimeUnit.MILLISECONDS);
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .forks(isForked ? 1 : 0)
            .warmupIterations(warmups)
            .warmupTime(time)
            .measurementIterations(iterations)
            .measurementTime(time)
            .shouldFailOnError(true);
    return isForked ? options : options.mode(Mode.SingleShotTime);
  }
}
