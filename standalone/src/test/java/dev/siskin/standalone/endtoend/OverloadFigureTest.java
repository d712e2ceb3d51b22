package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * More than a server can do, over sockets, to a model of which a row takes about 20 ms: how much of
 * what it can do is still done in time, and what it costs to send the rest away.
 */
@Tag("endtoend")
@Timeout(1200)
@ExtendWith(Logs.class)
class OverloadFigureTest {
  private static final String MODEL = "slow20";
  private static final Duration DEADLINE = Duration.ofSeconds(1);
  private static final int ROUNDS = Sizes.FULL ? 3 : 1;
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final Duration CLOSED_TURN = Duration.ofSeconds(Sizes.FULL ? 8 : 2);
  private static final Duration OPEN_TURN = Duration.ofSeconds(Sizes.FULL ? 12 : 1);
  private static final int CLOSED_CONNECTIONS = 8;
  private static final int OPEN_CONNECTIONS = 256;
  private static final int SERVICE_UNAVAILABLE = 503;
  private static final int[] MULTIPLES = Sizes.FULL ? new int[] {10, 100} : new int[] {20};

  /** The open loops of one round, at these multiples of its peak. */
  private record Round(double peak, LoadRun calm, LoadRun twice, LoadRun thrice, LoadRun tenfold) {
    double goodput(LoadRun run) {
      return run.goodputPerSecond() / peak;
    }

    double latencyRatio() {
      return twice.p99Millis() / calm.p99Millis();
    }

    List<LoadRun> runs() {
      return List.of(calm, twice, thrice, tenfold);
    }
  }

  /**
   * What ran for nothing.
   *
   * @param lateRuns empty where the server does not count them
   */
  private record Wasted(OptionalLong lateRuns, long abandonedRows) {
    private static final String LATE_RUNS = "siskin_late_runs_total";

    static Wasted of(Siskin siskin) throws Exception {
      String page = Http.get(siskin.metricsUrl() + "/metrics").body();
      return new Wasted(
          page.contains("\n" + LATE_RUNS)
              ? OptionalLong.of(Http.metric(siskin, LATE_RUNS))
              : OptionalLong.empty(),
          Http.metric(siskin, "siskin_abandoned_rows_total"));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whatCannotBeDoneIsSentAwayAndTheRestIsDoneInTime() throws Exception {
    List<Round> rounds = new ArrayList<>();
    List<ShedCost.At> costs = new ArrayList<>();
    Wasted wasted;
    try (Siskin siskin = Siskin.up(Generated.dataDir("overload", MODEL));
        Echo echo = Echo.start()) {
      if (Sizes.FULL) {
        double unused = closed(siskin, WARM_UP);
      }
      for (int i = 0; i < ROUNDS; i++) {
        rounds.add(round(siskin, i));
      }
      wasted = Wasted.of(siskin);
      for (int multiple : MULTIPLES) {
        costs.add(new ShedCost(siskin, echo, MODEL).at(multiple, rounds.get(0).peak()));
      }
    }
    List<FigureFile.Row> rows = rows(rounds, wasted);
    costs.forEach(cost -> rows.addAll(cost.rows()));
    rows.forEach(row -> System.out.printf("overload: %s: %s%n", row.figure(), row.result()));
    FigureFile.write("overload", "Overload of " + MODEL + ", some 20 ms a row", rows, notes());

    assertThat(rounds)
        .flatExtracting(Round::runs)
        .allSatisfy(run -> assertThat(run.answered()).isPositive());
    assertThat(rounds).allSatisfy(round -> assertThat(shed(round.tenfold())).isPositive());
    if (Sizes.FULL) {
      assertThat(repeats(rounds, r -> r.goodput(r.thrice())).median()).isGreaterThanOrEqualTo(0.9);
      assertThat(repeats(rounds, r -> r.goodput(r.tenfold())).median()).isGreaterThanOrEqualTo(0.8);
      assertThat(repeats(rounds, Round::latencyRatio).median()).isLessThanOrEqualTo(2);
      assertThat(wasted.lateRuns().orElse(0)).isZero();
      assertThat(costs).allMatch(ShedCost.At::holds);
    }
  }

  private static Round round(Siskin siskin, int number) throws Exception {
    double peak = closed(siskin, CLOSED_TURN);
    return new Round(
        peak,
        open(siskin, 0.9 * peak, number),
        open(siskin, 2 * peak, number),
        open(siskin, 3 * peak, number),
        open(siskin, 10 * peak, number));
  }

  /** Answers a second when as many are always under way. */
  private static double closed(Siskin siskin, Duration time) throws Exception {
    LoadRun run =
        LoadRun.of(
            siskin.url(),
            "--model=" + MODEL,
            "--closed",
            "--connections=" + CLOSED_CONNECTIONS,
            "--duration=" + time.toSeconds() + "s");
    assertThat(run.answered()).as("%s", run).isPositive().isEqualTo(run.ended());
    return run.answeredPerSecond();
  }

  private static LoadRun open(Siskin siskin, double rate, int seed) throws Exception {
    return LoadRun.of(
        siskin.url(),
        "--model=" + MODEL,
        String.format(Locale.ROOT, "--rate=%.1f", rate),
        "--arrivals=poisson",
        "--seed=" + (seed + 1),
        "--warmup=" + (Sizes.FULL ? 2 : 0) + "s",
        "--duration=" + OPEN_TURN.toSeconds() + "s",
        "--connections=" + OPEN_CONNECTIONS,
        "--deadline=" + DEADLINE.toMillis() + "ms",
        "--slo=max=" + DEADLINE.toMillis() + "ms");
  }

  private static long shed(LoadRun run) {
    return run.answersOf(SERVICE_UNAVAILABLE);
  }

  private static List<FigureFile.Row> rows(List<Round> rounds, Wasted wasted) {
    List<FigureFile.Row> rows = new ArrayList<>();
    rows.add(repeats(rounds, Round::peak).row("peak, closed loop", "/s", "", ""));
    rows.add(
        repeats(rounds, r -> r.goodput(r.calm()))
            .row("goodput at 0.9x the peak, over the peak", "x", "", ""));
    rows.add(repeats(rounds, r -> r.goodput(r.twice())).row("goodput at 2x the peak", "x", "", ""));
    rows.add(
        repeats(rounds, r -> r.goodput(r.thrice()))
            .row("goodput at 3x the peak", "x", ">= 0.9", ""));
    rows.add(
        repeats(rounds, r -> r.goodput(r.tenfold()))
            .row("goodput at 10x the peak", "x", ">= 0.8", ""));
    rows.add(
        repeats(rounds, r -> r.calm().p99Millis())
            .row("p99 of the answered at 0.9x", " ms", "", ""));
    rows.add(
        repeats(rounds, r -> r.twice().p99Millis())
            .row("p99 of the answered at 2x", " ms", "", ""));
    rows.add(
        repeats(rounds, Round::latencyRatio).row("p99 at 2x over that at 0.9x", "x", "<= 2", ""));
    rows.add(
        repeats(rounds, r -> r.tenfold().p99Millis())
            .row("p99 of the answered at 10x", " ms", "", ""));
    wasted
        .lateRuns()
        .ifPresent(
            late ->
                rows.add(
                    new FigureFile.Row(
                        "runs that began after a deadline, in all runs",
                        Long.toString(late),
                        "<= 0",
                        "",
                        "")));
    rows.add(
        new FigureFile.Row(
            "rows whose deadline passed during their run, in all runs",
            Long.toString(wasted.abandonedRows()),
            "",
            "",
            ""));
    return rows;
  }

  private static List<String> notes() {
    return List.of(
        String.format(
            Locale.ROOT,
            "Goodput: answers 200 within %,d ms of the intended start, Poisson arrivals, over the"
                + " peak of a closed loop of %d connections in the same round.",
            DEADLINE.toMillis(),
            CLOSED_CONNECTIONS),
        "A deadline that passes during a run is answered 504 at once; TensorFlow cannot be"
            + " interrupted, so the run goes on for nothing.",
        "The cost of a shed is the processor time of the event loops over all requests that ended;"
            + " bodies are one row in the binary form, and the server's slots are busy in both"
            + " turns.");
  }

  private static Repeats repeats(List<Round> rounds, ToDoubleFunction<Round> value) {
    return Repeats.of(rounds, value);
  }
}
