package dev.siskin.loadtest.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ValveTest {

  private static final long MS = 1_000_000;

  private final Valve valve = new Valve(1);

  @Test
  void withoutFaultsEverythingGoesAtOnce() {
    valve.offer(100, 5);

    assertThat(valve.open(5)).isEqualTo(100);
  }

  @Test
  void delayedBytesGoWhenTheirTimeHasCome() {
    shape("delay=50ms", 0);
    valve.offer(100, 0);
    valve.offer(10, 20 * MS);

    assertThat(valve.open(50 * MS - 1)).isZero();
    assertThat(valve.nextNanos(0)).isEqualTo(50 * MS);
    assertThat(valve.open(50 * MS)).isEqualTo(100);
    valve.pass(100);
    assertThat(valve.nextNanos(50 * MS)).isEqualTo(70 * MS);
    assertThat(valve.open(70 * MS)).isEqualTo(10);
  }

  @Test
  void theEndOfTheStreamIsAsLateAsItsBytes() {
    shape("delay=50ms", 0);
    valve.end(10 * MS);

    assertThat(valve.isOver(60 * MS - 1)).isFalse();
    assertThat(valve.nextNanos(10 * MS)).isEqualTo(60 * MS);
    assertThat(valve.isOver(60 * MS)).isTrue();
  }

  @Test
  void theEndOfTheStreamWaitsForAllBytes() {
    valve.offer(5, 0);
    valve.end(0);

    assertThat(valve.isOver(0)).isFalse();
    assertThat(valve.open(0)).isEqualTo(5);
    valve.pass(5);
    assertThat(valve.isOver(0)).isTrue();
  }

  @Test
  void jitterNeverComesBeforeTheDelayNorLaterThanBothTogether() {
    shape("delay=10ms,jitter=5ms", 0);
    for (long piece = 0; piece < 100; piece++) {
      long sent = piece * 20 * MS;
      valve.offer(1, sent);

      long due = valve.nextNanos(sent);

      assertThat(due - sent).isBetween(10 * MS, 15 * MS);
      assertThat(valve.open(due)).isEqualTo(1);
      valve.pass(1);
    }
  }

  @Test
  void aShorterDelayDoesNotOvertake() {
    shape("delay=50ms", 0);
    valve.offer(7, 0);
    valve.shape(Shape.PLAIN);
    valve.offer(3, 1 * MS);

    assertThat(valve.open(49 * MS)).isZero();
    assertThat(valve.open(50 * MS)).isEqualTo(10);
  }

  @Test
  void nothingPassesAStallUntilItEnds() {
    valve.offer(5, 0);
    valve.end(0);
    shape("stall=20ms", 10 * MS);

    assertThat(valve.open(29 * MS)).isZero();
    assertThat(valve.isOver(29 * MS)).isFalse();
    assertThat(valve.nextNanos(10 * MS)).isEqualTo(30 * MS);
    assertThat(valve.open(30 * MS)).isEqualTo(5);
  }

  @Test
  void aStallWithoutEndIsAskedAboutOnlyWhenItChanges() {
    valve.offer(5, 0);
    shape("stall", 0);

    assertThat(valve.nextNanos(0)).isEqualTo(Valve.NEVER);
  }

  @Test
  void exactlyTheBytesUpToALimitPass() {
    valve.offer(10, 0);
    valve.pass(10);
    shape("cut=1000b", 0);
    valve.offer(5000, 0);

    assertThat(valve.open(0)).isEqualTo(1000);
    assertThat(valve.ending()).isNull();
    valve.pass(1000);
    assertThat(valve.open(0)).isZero();
    assertThat(valve.ending()).isEqualTo(Effect.CUT);
  }

  @Test
  void theNearestOfSeveralEndsCounts() {
    shape("cut=1000b", 0, "half-close=10b", "reset=11b");
    valve.offer(5000, 0);

    assertThat(valve.open(0)).isEqualTo(10);
    valve.pass(10);
    assertThat(valve.ending()).isEqualTo(Effect.HALF_CLOSE);
  }

  @Test
  void severalDelaysAddUp() {
    shape("delay=10ms", 0, "delay=20ms");
    valve.offer(1, 0);

    assertThat(valve.nextNanos(0)).isEqualTo(30 * MS);
  }

  @Test
  void theNarrowestThroughputCounts() {
    shape("throttle=1MB/s", 0, "throttle=1KB/s");
    valve.offer(1000, 0);

    assertThat(valve.open(10 * MS)).isEqualTo(10);
  }

  @Test
  void aFaultOfTheOtherDirectionDoesNothing() {
    shape("up:delay=10ms,cut=5b", 0);
    valve.offer(10, 0);

    assertThat(valve.open(0)).isEqualTo(10);
  }

  /** Against a plain model: each byte with the earliest moment at which it may go. */
  @Test
  void inAnySequenceNoByteIsEarlyLostOrHeldBackForever() {
    for (int seed = 0; seed < 200; seed++) {
      randomSequence(new Random(seed));
    }
  }

  private static void randomSequence(Random random) {
    Valve valve = new Valve(random.nextLong());
    TreeMap<Long, Long> dueByOffset = new TreeMap<>();
    long now = 0;
    long offered = 0;
    long delay = 0;
    for (int step = 0; step < 200; step++) {
      switch (random.nextInt(4)) {
        case 0 -> {
          delay = random.nextInt(50) * MS;
          String text = "delay=" + delay / MS + "ms,jitter=" + random.nextInt(10) + "ms";
          String throttle =
              random.nextBoolean() ? ",throttle=" + (1 + random.nextInt(500)) + "KB/s" : "";
          valve.shape(shapeOf(now, text + throttle));
        }
        case 1 -> {
          int bytes = 1 + random.nextInt(5000);
          dueByOffset.put(offered, now + delay);
          valve.offer(bytes, now);
          offered += bytes;
        }
        case 2 -> now += random.nextInt(20) * MS;
        default -> {
          long open = valve.open(now);
          assertThat(valve.passedBytes() + open).isLessThanOrEqualTo(offered);
          if (open > 0) {
            long last = valve.passedBytes() + open - 1;
            assertThat(now).isGreaterThanOrEqualTo(dueByOffset.floorEntry(last).getValue());
            valve.pass(open);
          }
        }
      }
    }
    drain(valve, offered, now);
  }

  /** Going only by what the valve says about the next moment. */
  private static void drain(Valve valve, long offered, long from) {
    long now = from;
    while (valve.passedBytes() < offered) {
      long open = valve.open(now);
      valve.pass(open);
      if (valve.passedBytes() < offered) {
        long next = valve.nextNanos(now);
        assertThat(next).isGreaterThan(now).isLessThan(now + 1000 * MS);
        now = next;
      }
    }
    assertThat(valve.nextNanos(now)).isEqualTo(Valve.NEVER);
  }

  private void shape(String text, long now, String... more) {
    List<String> all = new ArrayList<>(List.of(more));
    all.add(text);
    valve.shape(
        Shape.of(
            Way.DOWN,
            all.stream()
                .map(one -> Hit.of(Fault.parse(one), now, 0, valve.passedBytes()))
                .toList()));
  }

  private static Shape shapeOf(long now, String text) {
    return Shape.of(Way.DOWN, Map.of(0, Hit.of(Fault.parse(text), now, 0, 0)).values());
  }
}
