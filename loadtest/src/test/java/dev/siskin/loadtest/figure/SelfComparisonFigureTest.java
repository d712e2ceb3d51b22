package dev.siskin.loadtest.figure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.loadtest.compare.Comparison;
import dev.siskin.loadtest.compare.Measure;
import dev.siskin.loadtest.compare.Pairing;
import dev.siskin.loadtest.compare.RatioInterval;
import dev.siskin.loadtest.compare.Rules;
import dev.siskin.loadtest.compare.Sides;
import dev.siskin.loadtest.compare.Trial;
import dev.siskin.loadtest.drive.HttpTarget;
import dev.siskin.loadtest.drive.Load;
import dev.siskin.loadtest.drive.LoadPlan;
import dev.siskin.loadtest.drive.LoadRun;
import dev.siskin.loadtest.schedule.FixedRate;
import dev.siskin.loadtest.traffic.RandomPixels;
import dev.siskin.loadtest.traffic.Traffic;
import dev.siskin.loadtest.traffic.Units;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A server compared with itself differs only by mistake: at the 5% level in 10 of 200 repeats, and
 * in more than 17 with a chance of one in a hundred. No noise is too much here, so that every
 * comparison that has its pairs gives a verdict.
 */
@Isolated
class SelfComparisonFigureTest {

  private static final boolean FULL = Boolean.getBoolean("siskin.verify");
  private static final int REPEATS = FULL ? 200 : 4;
  private static final int PAIRS = FULL ? 6 : 3;
  private static final int SPARES = FULL ? 30 : 3;
  private static final int MOST_DIFFERENT = 17;
  private static final Duration WARMUP = Duration.ofMillis(100);
  private static final Duration RUN = Duration.ofMillis(FULL ? 400 : 100);
  private static final double RATE = 1000;
  private static final Rules RULES = new Rules(0.95, Double.POSITIVE_INFINITY, 0);

  @Test
  @Timeout(3600)
  void serverRarelyDiffersFromItself() throws IOException, InterruptedException {
    List<Comparison> comparisons = new ArrayList<>();
    try (LoneEcho echo = LoneEcho.start()) {
      Sides itself = new Sides(new Run(echo.url()), new Run(echo.url()));
      new Trial(itself, new Pairing(PAIRS, 0, 0), 0).discard(FULL ? 20 : 3);
      for (int i = 0; i < REPEATS; i++) {
        comparisons.add(compared(itself, i));
      }
    }
    report(comparisons);

    assertThat(comparisons).hasSize(REPEATS);
    assertThat(comparisons)
        .allSatisfy(
            comparison ->
                assertThat(comparison.isDecided()).isNotEqualTo(comparison.trouble().isPresent()));
    if (FULL) {
      assertThat(different(comparisons)).isLessThanOrEqualTo(MOST_DIFFERENT);
    }
  }

  private static Comparison compared(Sides sides, long seed) throws InterruptedException {
    Pairing pairing = new Pairing(PAIRS, SPARES, seed);
    Trial trial = new Trial(sides, pairing, 0);
    trial.pairs(pair -> {}, flaw -> {});
    return new Comparison(
        new Comparison.Setup("itself", "itself", "", Measure.P50, RULES),
        pairing.pairs(),
        pairing.repeated(),
        trial.trouble());
  }

  private static void report(List<Comparison> comparisons) {
    long undecided = comparisons.stream().filter(each -> !each.isDecided()).count();
    int repeated = comparisons.stream().mapToInt(Comparison::repeated).sum();
    double[] noise =
        comparisons.stream()
            .flatMap(each -> each.ruling().interval().stream())
            .mapToDouble(RatioInterval::noise)
            .sorted()
            .toArray();
    String typical = noise.length == 0 ? "-" : percent(noise[noise.length / 2]);
    System.out.printf(
        Locale.ROOT,
        "self-comparison: %d of %d different, %d refused, %d pairs repeated, median noise %s%n",
        different(comparisons),
        comparisons.size(),
        undecided,
        repeated,
        typical);
    FigureFile.write(
        "self-comparison",
        "A server compared with itself is called different no more often than the level says",
        List.of(
            new FigureFile.Row(
                "verdicts 'different' in " + comparisons.size() + " comparisons with itself",
                String.valueOf(different(comparisons)),
                "<= " + MOST_DIFFERENT,
                "",
                "on the median, at the 5% level, each of " + PAIRS + " pairs of 0.4 s")),
        List.of(
            undecided + " comparisons had no verdict, as too many of their runs did not count.",
            repeated
                + " pairs were run again because the tool was late or an answer failed; half of the"
                + " intervals reached less than "
                + typical
                + " to either side."));
  }

  private static long different(List<Comparison> comparisons) {
    return comparisons.stream()
        .filter(Comparison::isDecided)
        .filter(each -> each.ruling().finding().isDifference())
        .count();
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f%%", 100 * share);
  }

  /** The first run of all rehearses, as the command's first does. */
  private static final class Run implements Load {

    private final LoadPlan plan;
    private boolean rehearsed;

    Run(String url) {
      this.plan =
          new LoadPlan(
              HttpTarget.predict(url, "any", OptionalLong.empty()),
              new FixedRate(RATE, WARMUP, RUN),
              new Traffic(RandomPixels.bodies(1, 16), new Units(0, Units.Order.ROUND_ROBIN)),
              4,
              Duration.ofSeconds(10));
    }

    @Override
    public LoadPlan plan() {
      return plan;
    }

    @Override
    public Optional<Finished> run() throws InterruptedException {
      try (LoadRun run = new LoadRun(plan)) {
        var results = rehearsed ? run.startRehearsed() : run.start();
        rehearsed = true;
        return Optional.of(new Finished(results.get(), OptionalDouble.empty()));
      } catch (ExecutionException broken) {
        throw new IllegalStateException(broken.getCause());
      }
    }
  }
}
