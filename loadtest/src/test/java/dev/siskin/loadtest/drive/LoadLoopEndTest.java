package dev.siskin.loadtest.drive;

import static dev.siskin.loadtest.drive.Simulation.TIMEOUT;
import static dev.siskin.loadtest.drive.Simulation.schedule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.loadtest.schedule.ClosedLoop;
import dev.siskin.loadtest.schedule.Schedule;
import dev.siskin.loadtest.schedule.ShapeText;
import dev.siskin.loadtest.schedule.ShapedSchedule;
import dev.siskin.loadtest.schedule.Spacing;
import dev.siskin.loadtest.schedule.Warmup;
import dev.siskin.loadtest.tally.Answer;
import dev.siskin.loadtest.tally.Counts;
import dev.siskin.loadtest.tally.Results;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** How calls end other than by an answer, and that each ends once. */
class LoadLoopEndTest {

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
