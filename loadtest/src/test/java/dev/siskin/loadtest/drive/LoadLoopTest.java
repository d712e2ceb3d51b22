package dev.siskin.loadtest.drive;

import static dev.siskin.loadtest.drive.Simulation.TIMEOUT;
import static dev.siskin.loadtest.drive.Simulation.schedule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.siskin.loadtest.tally.Pace;
import dev.siskin.loadtest.tally.Quantiles;
import dev.siskin.loadtest.tally.Results;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When calls go out, and what is measured of the time they take. */
class LoadLoopTest {

  /** What the histogram can tell apart. */
  private static final long MICRO = 1000;

  /** Answers at once, but not in the 1 s from 5 s to 6 s. */
  private static void freeze(Simulation sim, Call call) {
    sim.write(call);
    boolean frozen = sim.nowMillis() >= 5000 && sim.nowMillis() < 6000;
    sim.answerAfter(call, frozen ? 6000 - sim.nowMillis() : 0, Simulation.OK);
  }

  @Test
  void everyRequestGoesOutAtItsMoment() {
    Simulation simulation =
        new Simulation(
            schedule(1000, "0s", "1s"),
            4,
            TIMEOUT,
            (sim, call) -> {
              assertThat(sim.nowMillis()).isCloseTo((double) call.index, within(1e-6));
              sim.write(call);
              sim.answerAfter(call, 2, Simulation.OK);
            });
    simulation.run();

    Results results = simulation.loop().results();
    assertThat(results.counts().answered200()).isEqualTo(1000);
    assertThat(results.pace().lag().maxNanos()).isZero();
    assertThat(results.pace().waited()).isZero();
    assertThat(results.pace().achievedRate()).isCloseTo(1000, within(1e-6));
    assertThat(results.overall().intended().maxNanos() / 1e6).isCloseTo(2, within(0.01));
  }

  /**
   * A target that answers at once but freezes for the 1 s from 5 s to 6 s. The request meant for 5
   * s + t then takes 1 s - t: 1,000 of 10,000 requests are spread evenly over 0 to 1 s, so p99 is
   * 900 ms, p99.9 is 990 ms and the quantile at 95% is 500 ms. A closed loop would have sent one
   * request into the freeze and reported a p99 of nothing.
   */
  @Test
  void freezeIsFeltByEveryRequestThatWasMeantForIt() {
    Simulation simulation =
        new Simulation(schedule(1000, "0s", "10s"), 16, TIMEOUT, LoadLoopTest::freeze);
    simulation.run();

    Results results = simulation.loop().results();
    Quantiles intended = results.overall().intended();
    assertThat(intended.count()).isEqualTo(10_000);
    assertThat(intended.p50Nanos()).isLessThan(MICRO);
    assertThat(intended.p90Nanos() / 1e6).isLessThanOrEqualTo(2);
    assertThat(intended.p99Nanos() / 1e6).isCloseTo(900, within(2.0));
    assertThat(intended.p999Nanos() / 1e6).isCloseTo(990, within(2.0));
    assertThat(intended.maxNanos() / 1e6).isCloseTo(1000, within(1.0));
    // One due at the very moment of the thaw may wait for those before it.
    assertThat(results.pace().waited()).isBetween(1000L - 16, 1000L - 15);
    assertThat(simulation.mostInFlight()).isEqualTo(16);
  }

  @Test
  void serviceTimeOfTheSameFreezeIsFeltByTheFewOnTheWire() {
    Simulation simulation =
        new Simulation(schedule(1000, "0s", "10s"), 16, TIMEOUT, LoadLoopTest::freeze);
    simulation.run();

    Quantiles service = simulation.loop().results().overall().service();
    assertThat(service.p99Nanos()).isLessThan(MICRO);
    assertThat(service.maxNanos() / 1e6).isCloseTo(1000, within(1.0));
  }

  /** One connection and 20 ms of service at 100/s: the wait grows by 10 ms with each request. */
  @Test
  void overloadGrowsTheLatencyAndLowersTheRate() {
    Simulation simulation =
        new Simulation(
            schedule(100, "0s", "1s"),
            1,
            TIMEOUT,
            (sim, call) -> {
              sim.write(call);
              sim.answerAfter(call, 20, Simulation.OK);
            });
    simulation.run();

    Results results = simulation.loop().results();
    assertThat(results.overall().intended().maxNanos() / 1e6).isCloseTo(1010, within(1.0));
    assertThat(results.overall().service().maxNanos() / 1e6).isCloseTo(20, within(0.1));
    assertThat(results.pace().behind()).isEqualTo(Duration.ofMillis(990));
    assertThat(results.pace().achievedRate()).isCloseTo(100 / 1.98, within(0.01));
  }

  @Test
  void wireThatAnswersAtOnceDoesNotRecurseThroughTheQueue() {
    Simulation simulation =
        new Simulation(
            schedule(100_000, "0s", "1s"),
            1,
            TIMEOUT,
            (sim, call) -> {
              sim.write(call);
              if (call.index == 0) {
                sim.answerAfter(call, 900, Simulation.OK);
              } else {
                sim.loop().answered(call, Simulation.OK);
              }
            });
    simulation.run();

    assertThat(simulation.loop().results().counts().answered200()).isEqualTo(100_000);
  }

  @Test
  void toolThatIsLateSaysSo() {
    long[] now = {0};
    Wire answering =
        (call, loop) -> {
          loop.written(call, () -> {});
          loop.answered(call, Simulation.OK);
        };
    LoadLoop loop =
        new LoadLoop(
            Simulation.plan(schedule(1000, "0s", "1s"), 4, TIMEOUT), answering, () -> now[0]);
    loop.start();
    loop.tick();
    now[0] = Duration.ofSeconds(2).toNanos();

    assertThat(loop.tick()).isEqualTo(LoadLoop.DONE);

    Quantiles lag = loop.results().pace().lag();
    assertThat(lag.maxNanos() / 1e6).isCloseTo(1999, within(2.0));
    assertThat(loop.results().overall().intended().maxNanos()).isEqualTo(lag.maxNanos());
    assertThat(loop.results().overall().service().maxNanos()).isZero();
  }

  /** Two requests take the two connections, written 0.5 ms late; the others wait for an answer. */
  @Test
  void sendErrorLeavesOutWhatWaitedForAConnection() {
    Simulation simulation =
        new Simulation(
            schedule(1000, "0s", "100ms"),
            2,
            TIMEOUT,
            (sim, call) ->
                sim.after(
                    0.5,
                    () -> {
                      sim.write(call);
                      sim.answerAfter(call, 50, Simulation.OK);
                    }));
    simulation.run();

    Pace pace = simulation.loop().results().pace();
    assertThat(pace.waited()).isEqualTo(98);
    assertThat(pace.sendError().count()).isEqualTo(2);
    assertThat(pace.sendError().maxNanos() / 1e6).isCloseTo(0.5, within(0.01));
    assertThat(pace.lag().count()).isEqualTo(100);
  }
}
