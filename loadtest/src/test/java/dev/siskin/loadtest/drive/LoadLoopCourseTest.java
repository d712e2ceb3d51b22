package dev.siskin.loadtest.drive;

import static dev.siskin.loadtest.drive.Simulation.TIMEOUT;
import static dev.siskin.loadtest.drive.Simulation.schedule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.siskin.loadtest.schedule.ClosedLoop;
import dev.siskin.loadtest.schedule.ShapeText;
import dev.siskin.loadtest.schedule.ShapedSchedule;
import dev.siskin.loadtest.schedule.Spacing;
import dev.siskin.loadtest.schedule.Warmup;
import dev.siskin.loadtest.tally.Results;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What makes a run go another way: closed loops, warm-ups, and targets that cannot be reached. */
class LoadLoopCourseTest {

  /** A freeze of 1 s in 10 s: each connection meets it once, and p99 knows nothing of it. */
  @Test
  void closedLoopHidesTheSameFreeze() {
    Simulation simulation =
        new Simulation(
            new ClosedLoop(Warmup.NONE, Duration.ofSeconds(10)),
            16,
            TIMEOUT,
            (sim, call) -> {
              sim.write(call);
              boolean frozen = sim.nowMillis() >= 5000 && sim.nowMillis() < 6000;
              sim.answerAfter(call, frozen ? 6000 - sim.nowMillis() : 10, Simulation.OK);
            });
    simulation.run();

    Results results = simulation.loop().results();
    assertThat(results.course().closed()).isTrue();
    assertThat(results.overall().intended().count()).isEqualTo(16 * 901);
    assertThat(results.overall().intended().p99Nanos() / 1e6).isCloseTo(10, within(0.1));
    assertThat(results.overall().intended().maxNanos())
        .isEqualTo(results.overall().service().maxNanos());
    assertThat(results.overall().service().maxNanos() / 1e6).isCloseTo(1000, within(1.0));
  }

  @Test
  void closedLoopSendsWhenAnswered() {
    Simulation simulation =
        new Simulation(
            new ClosedLoop(Warmup.of(Duration.ofMillis(100)), Duration.ofSeconds(1)),
            3,
            TIMEOUT,
            (sim, call) -> {
              assertThat(sim.nowMillis() % 20).isCloseTo(0, within(1e-6));
              sim.write(call);
              sim.answerAfter(call, 20, Simulation.OK);
            });
    simulation.run();

    Results results = simulation.loop().results();
    assertThat(simulation.mostInFlight()).isEqualTo(3);
    assertThat(results.counts().sent()).isEqualTo(3 * 55);
    assertThat(results.counts().warmup()).isEqualTo(3 * 5);
    assertThat(results.pace().achievedRate()).isCloseTo(150, within(1e-6));
    assertThat(results.pace().askedRate()).isZero();
    assertThat(results.pace().waited()).isZero();
  }

  @Test
  void closedLoopDoesNotHammerATargetThatRefuses() {
    Simulation simulation =
        new Simulation(
            new ClosedLoop(Warmup.NONE, Duration.ofSeconds(1)),
            1,
            TIMEOUT,
            (sim, call) -> sim.loop().failed(call, "refused"));
    simulation.run();

    assertThat(simulation.loop().results().counts().sent()).isLessThanOrEqualTo(101);
  }

  @Test
  void closedLoopOverAWireThatAnswersAtOnceStillEnds() {
    Simulation simulation =
        new Simulation(
            new ClosedLoop(Warmup.NONE, Duration.ofSeconds(1)),
            4,
            TIMEOUT,
            (sim, call) -> {
              sim.write(call);
              sim.loop().answered(call, Simulation.OK);
              sim.after(1, () -> sim.loop().failed(call, "late"));
            });
    simulation.run();

    assertThat(simulation.loop().results().counts().answered200()).isGreaterThanOrEqualTo(400);
  }

  /** Latency falls by 15% a second from 100 ms, and rests at 20 ms from the tenth second on. */
  @Test
  void steadyWarmupEndsWhenLatencyRests() {
    Simulation simulation =
        new Simulation(
            new ShapedSchedule(
                ShapeText.constant(200), Spacing.EVEN, Warmup.STEADY, Duration.ofSeconds(2)),
            64,
            TIMEOUT,
            (sim, call) -> {
              sim.write(call);
              double falling = 100 * Math.pow(0.85, Math.floor(sim.nowMillis() / 1000));
              sim.answerAfter(call, Math.max(20, falling), Simulation.OK);
            });
    simulation.run();

    Results results = simulation.loop().results();
    assertThat(results.course().unsteady()).isFalse();
    assertThat(results.course().warmup().toMillis()).isBetween(12_000L, 15_000L);
    assertThat(results.overall().intended().count()).isEqualTo(400);
    assertThat(results.overall().intended().maxNanos() / 1e6).isCloseTo(20, within(0.1));
    assertThat(results.counts().warmup() + 400).isEqualTo(results.counts().sent());
    assertThat(results.pace().askedRate()).isCloseTo(200, within(1e-6));
  }

  @Test
  void warmupThatIsNeverSteadyEndsAtItsLongest() {
    Simulation simulation =
        new Simulation(
            new ShapedSchedule(
                ShapeText.constant(100),
                Spacing.EVEN,
                new Warmup(Duration.ofSeconds(6), true),
                Duration.ofSeconds(1)),
            64,
            TIMEOUT,
            (sim, call) -> {
              sim.write(call);
              boolean odd = (long) (sim.nowMillis() / 1000) % 2 == 1;
              sim.answerAfter(call, odd ? 10 : 20, Simulation.OK);
            });
    simulation.run();

    Results results = simulation.loop().results();
    assertThat(results.course().unsteady()).isTrue();
    assertThat(results.course().warmup()).isEqualTo(Duration.ofSeconds(6));
    assertThat(results.counts().warmup()).isEqualTo(600);
  }

  @Test
  void measuredCallsAreNumberedAlikeAfterAnyWarmup() {
    List<Long> measured = new ArrayList<>();
    List<Long> warmup = new ArrayList<>();
    Simulation simulation =
        new Simulation(
            schedule(10, "500ms", "500ms"),
            1,
            TIMEOUT,
            (sim, call) -> {
              (call.measured ? measured : warmup).add(call.index);
              sim.write(call);
              sim.answerAfter(call, 1, Simulation.OK);
            });
    simulation.run();

    assertThat(measured).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(warmup).hasSize(5).doesNotHaveDuplicates().doesNotContainAnyElementsOf(measured);
  }

  @Test
  void targetThatCannotBeReachedIsGivenUp() {
    Simulation simulation =
        new Simulation(
            schedule(100, "0s", "60s"),
            4,
            TIMEOUT,
            (sim, call) -> {
              if (sim.nowMillis() < 2000) {
                sim.write(call);
                sim.answerAfter(call, 1, Simulation.OK);
              } else {
                sim.failAfter(call, 1, "Connection refused");
              }
            });
    simulation.run();

    Results results = simulation.loop().results();
    assertThat(results.partial()).isTrue();
    assertThat(results.course().gaveUp()).isTrue();
    assertThat(results.counts().answered200()).isEqualTo(200);
    assertThat(simulation.nowMillis()).isBetween(7000.0, 7050.0);
    assertThat(results.pace().askedRate()).isCloseTo(100, within(1.0));
  }

  @Test
  void targetThatSwallowsConnectionsIsGivenUpToo() {
    LoadPlan plan =
        new LoadPlan(
            Simulation.plan(schedule(100, "0s", "60s"), 4, TIMEOUT).target(),
            schedule(100, "0s", "60s"),
            Simulation.plan(schedule(1, "0s", "1s"), 1, TIMEOUT).traffic(),
            4,
            Duration.ofMillis(500),
            Duration.ofSeconds(2));
    Simulation simulation = new Simulation(plan, (sim, call) -> {});
    simulation.run();

    assertThat(simulation.loop().results().course().gaveUp()).isTrue();
    assertThat(simulation.nowMillis()).isBetween(2500.0, 5000.0);
  }

  @Test
  void targetThatComesBackInTimeIsNotGivenUp() {
    Simulation simulation =
        new Simulation(
            schedule(100, "0s", "12s"),
            4,
            TIMEOUT,
            (sim, call) -> {
              if (sim.nowMillis() % 5000 < 4900) {
                sim.failAfter(call, 1, "Connection refused");
              } else {
                sim.write(call);
                sim.answerAfter(call, 1, Simulation.OK);
              }
            });
    simulation.run();

    assertThat(simulation.loop().results().partial()).isFalse();
    assertThat(simulation.loop().results().counts().answered200()).isEqualTo(20);
  }
}
