package dev.siskin.loadtest.drive;

import dev.siskin.loadtest.schedule.DurationText;
import dev.siskin.loadtest.schedule.FixedRate;
import dev.siskin.loadtest.schedule.Schedule;
import dev.siskin.loadtest.tally.Answer;
import dev.siskin.loadtest.traffic.Bodies;
import dev.siskin.loadtest.traffic.Traffic;
import dev.siskin.loadtest.traffic.Units;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BiConsumer;

/**
 * A {@link LoadLoop} in simulated time: a tick happens exactly when the loop asks for it, an event
 * of the target exactly when the test says. No thread, no clock, no network.
 */
final class Simulation {

  static final Duration TIMEOUT = Duration.ofSeconds(10);
  static final Answer OK = new Answer(200, "7", "stable", "");

  private record Event(long atNanos, long order, Runnable action) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::atNanos).thenComparingLong(Event::order));
  private final LoadLoop loop;
  private long nowNanos = 1_000_000_007;
  private final long originNanos = nowNanos;
  private long orders;
  private final List<Call> inFlight = new ArrayList<>();
  private int mostInFlight;
  private boolean done;

  /** {@code target} is given each call as it is sent, and must end it through this simulation. */
  Simulation(
      Schedule schedule, int connections, Duration timeout, BiConsumer<Simulation, Call> target) {
    this(plan(schedule, connections, timeout), target);
  }

  Simulation(LoadPlan plan, BiConsumer<Simulation, Call> target) {
    Wire wire =
        (call, loop) -> {
          inFlight.removeIf(Call::isOver);
          inFlight.add(call);
          mostInFlight = Math.max(mostInFlight, inFlight.size());
          target.accept(this, call);
        };
    this.loop = new LoadLoop(plan, wire, () -> nowNanos);
  }

  static FixedRate schedule(double rate, String warmup, String duration) {
    return new FixedRate(rate, DurationText.parse(warmup), DurationText.parse(duration));
  }

  static LoadPlan plan(Schedule schedule, int connections, Duration timeout) {
    return new LoadPlan(
        new HttpTarget("http://h:1", "h", 1, "/"),
        schedule,
        new Traffic(
            new Bodies(List.of(Buffer.buffer("{}"))), new Units(0, Units.Order.ROUND_ROBIN)),
        connections,
        timeout);
  }

  LoadLoop loop() {
    return loop;
  }

  /** Milliseconds since the start. */
  double nowMillis() {
    return (nowNanos - originNanos) / 1e6;
  }

  int mostInFlight() {
    return mostInFlight;
  }

  /** The call is on a connection. */
  boolean write(Call call) {
    return loop.written(call, () -> {});
  }

  /** The call is answered after so long. */
  void answerAfter(Call call, double millis, Answer answer) {
    after(millis, () -> loop.answered(call, answer));
  }

  /** The call loses its connection after so long. */
  void failAfter(Call call, double millis, String reason) {
    after(millis, () -> loop.failed(call, reason));
  }

  void after(double millis, Runnable action) {
    events.add(new Event(nowNanos + (long) (millis * 1e6), orders++, action));
  }

  /** Runs until the loop says that every call has ended. */
  void run() {
    loop.start();
    tick();
    while (!done && !events.isEmpty()) {
      Event next = events.remove();
      nowNanos = next.atNanos;
      next.action.run();
    }
  }

  private void tick() {
    long pause = loop.tick();
    if (pause == LoadLoop.DONE) {
      done = true;
    } else {
      events.add(new Event(nowNanos + pause, orders++, this::tick));
    }
  }
}
