package dev.siskin.loadtest.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.siskin.loadtest.schedule.ClosedLoop;
import dev.siskin.loadtest.schedule.DurationText;
import dev.siskin.loadtest.schedule.FixedRate;
import dev.siskin.loadtest.schedule.Schedule;
import dev.siskin.loadtest.schedule.ShapeText;
import dev.siskin.loadtest.schedule.ShapedSchedule;
import dev.siskin.loadtest.schedule.Spacing;
import dev.siskin.loadtest.schedule.Warmup;
import dev.siskin.loadtest.tally.Answer;
import dev.siskin.loadtest.tally.Counts;
import dev.siskin.loadtest.tally.Pace;
import dev.siskin.loadtest.tally.Quantiles;
import dev.siskin.loadtest.tally.Results;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LoadLoopTest {

  /** What the histogram can tell apart. */
  private static final long MICRO = 1000;

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private static FixedRate schedule(double rate, String warmup, String duration) {
    return new FixedRate(rate, DurationText.parse(warmup), DurationText.parse(duration));
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
        new Simulation(
            schedule(1000, "0s", "10s"),
            16,
            TIMEOUT,
            (sim, call) -> {
              sim.write(call);
              boolean frozen = sim.nowMillis() >= 5000 && sim.nowMillis() < 6000;
              sim.answerAfter(call, frozen ? 6000 - sim.nowMillis() : 0, Simulation.OK);
            });
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
        new Simulation(
            schedule(1000, "0s", "10s"),
            16,
            TIMEOUT,
            (sim, call) -> {
              sim.write(call);
              boolean frozen = sim.nowMillis() >= 5000 && sim.nowMillis() < 6000;
              sim.answerAfter(call, frozen ? 6000 - sim.nowMillis() : 0, Simulation.OK);
            });
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
  void timeoutCountsFromTheIntendedMomentAndCoversWaiting() {
    Simulation simulation =
        new Simulation(
            schedule(10, "0s", "1s"),
            1,
            Duration.ofMillis(250),
            (sim, call) -> {
              if (call.index == 0) {
                sim.write(call);
              } else {
                assertThat(sim.nowMillis()).isBetween(250.0, 1250.0);
                sim.write(call);
                sim.answerAfter(call, 1, Simulation.OK);
              }
            });
    simulation.run();

    Counts counts = simulation.loop().results().counts();
    assertThat(counts.timeouts()).isEqualTo(1);
    assertThat(counts.answered200()).isEqualTo(9);
  }

  @Test
  void requestThatTimesOutWhileWaitingIsNeverWritten() {
    Simulation simulation =
        new Simulation(
            schedule(1000, "0s", "100ms"),
            1,
            Duration.ofMillis(200),
            (sim, call) -> sim.write(call));
    simulation.run();

    Counts counts = simulation.loop().results().counts();
    assertThat(counts.timeouts()).isEqualTo(100);
    // After the last one is due the loop looks every 10 ms: one gets the connection, nine expire.
    assertThat(counts.neverWritten()).isBetween(85L, 95L);
  }

  @Test
  void answerAfterTheTimeoutChangesNothing() {
    Simulation simulation =
        new Simulation(
            schedule(10, "0s", "1s"),
            16,
            Duration.ofMillis(100),
            (sim, call) -> {
              sim.write(call);
              sim.answerAfter(call, 150, Simulation.OK);
            });
    simulation.run();

    Counts counts = simulation.loop().results().counts();
    assertThat(counts.timeouts()).isEqualTo(10);
    assertThat(counts.answered200()).isZero();
  }

  @Test
  void connectionThatComesAfterTheTimeoutIsNotWrittenTo() {
    Simulation simulation =
        new Simulation(
            schedule(10, "0s", "200ms"),
            16,
            Duration.ofMillis(100),
            (sim, call) -> sim.after(150, () -> assertThat(sim.write(call)).isFalse()));
    simulation.run();

    assertThat(simulation.loop().results().counts().neverWritten()).isEqualTo(2);
  }

  @Test
  void failedConnectionsAreCountedAndFreeTheirPlace() {
    Simulation simulation =
        new Simulation(
            schedule(100, "0s", "1s"),
            1,
            TIMEOUT,
            (sim, call) -> sim.failAfter(call, 1, "Connection refused"));
    simulation.run();

    Counts counts = simulation.loop().results().counts();
    assertThat(counts.connectionErrors()).containsEntry("Connection refused", 100L);
    assertThat(counts.neverWritten()).isEqualTo(100);
  }

  @Test
  void stopAbandonsWhatWaitsAndLetsOpenOnesFinish() {
    Simulation simulation =
        new Simulation(
            schedule(100, "0s", "10s"),
            1,
            TIMEOUT,
            (sim, call) -> {
              sim.write(call);
              sim.answerAfter(call, 900, Simulation.OK);
            });
    simulation.after(495, () -> simulation.loop().stop());
    simulation.run();

    Results results = simulation.loop().results();
    assertThat(results.partial()).isTrue();
    assertThat(results.counts().sent()).isEqualTo(50);
    assertThat(results.counts().answered200()).isEqualTo(1);
    assertThat(results.counts().abandoned()).isEqualTo(49);
    assertThat(simulation.nowMillis()).isBetween(900.0, 911.0);
  }

  @Test
  void stopWaitsNoLongerThanItsGrace() {
    Simulation simulation =
        new Simulation(schedule(100, "0s", "10s"), 4, TIMEOUT, (sim, call) -> sim.write(call));
    simulation.after(500, () -> simulation.loop().stop());
    simulation.run();

    Counts counts = simulation.loop().results().counts();
    assertThat(counts.abandoned()).isEqualTo(counts.sent());
    assertThat(simulation.nowMillis()).isBetween(2500.0, 2511.0);
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

  /** Whatever the target does, each call ends once and connections stay within their number. */
  @Test
  void accountBalancesUnderAnyBehaviour() {
    for (int seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int connections = random.nextInt(1, 6);
      Simulation simulation =
          new Simulation(
              anySchedule(random),
              connections,
              Duration.ofMillis(random.nextInt(20, 200)),
              (sim, call) -> behave(sim, call, random));
      if (random.nextInt(3) == 0) {
        simulation.after(random.nextInt(1200), () -> simulation.loop().stop());
      }
      simulation.run();

      Counts counts = simulation.loop().results().counts();
      assertThat(counts.finished()).as("seed %d", seed).isEqualTo(counts.sent());
      assertThat(simulation.mostInFlight()).isLessThanOrEqualTo(connections);
      assertThat(simulation.loop().tick()).isEqualTo(LoadLoop.DONE);
    }
  }

  private static Schedule anySchedule(SplittableRandom random) {
    Warmup warmup = Warmup.of(Duration.ofMillis(100));
    Duration second = Duration.ofSeconds(1);
    if (random.nextInt(4) == 0) {
      return new ClosedLoop(warmup, second);
    }
    double rate = random.nextInt(50, 500);
    Spacing spacing = random.nextBoolean() ? Spacing.EVEN : Spacing.poisson(random.nextLong());
    return new ShapedSchedule(ShapeText.burst(rate, "3x/50ms/200ms"), spacing, warmup, second);
  }

  private static void behave(Simulation sim, Call call, SplittableRandom random) {
    double millis = random.nextDouble(60);
    switch (random.nextInt(6)) {
      case 0 -> sim.failAfter(call, millis, "refused");
      case 1 -> sim.write(call);
      case 2 -> sim.after(millis, () -> sim.write(call));
      case 3 -> {
        sim.write(call);
        sim.failAfter(call, millis, "reset");
        sim.answerAfter(call, millis + 1, Simulation.OK);
      }
      case 4 -> {
        sim.write(call);
        sim.answerAfter(call, millis, new Answer(503, "7", "stable", "full"));
      }
      default -> {
        sim.write(call);
        sim.answerAfter(call, millis, Simulation.OK);
      }
    }
  }
}
