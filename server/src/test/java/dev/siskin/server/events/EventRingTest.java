package dev.siskin.server.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventRingTest {
  private static List<Integer> drained(EventRing<Integer> ring) {
    List<Integer> taken = new ArrayList<>();
    ring.drain(taken::add);
    return taken;
  }

  @Test
  void theOldestMakeRoomAndAreCounted() {
    EventRing<Integer> ring = new EventRing<>(3);
    for (int i = 1; i <= 5; i++) {
      ring.offer(i);
    }
    assertThat(ring.displaced()).isEqualTo(2);
    assertThat(drained(ring)).containsExactly(3, 4, 5);
    assertThat(drained(ring)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void itIsABoundedQueueThatDropsItsOldest(long seed) {
    Random random = new Random(seed);
    int size = 1 + random.nextInt(8);
    EventRing<Integer> ring = new EventRing<>(size);
    Deque<Integer> plain = new ArrayDeque<>();
    long displaced = 0;
    for (int step = 0; step < 10_000; step++) {
      if (random.nextInt(4) > 0) {
        ring.offer(step);
        plain.add(step);
        if (plain.size() > size) {
          plain.remove();
          displaced++;
        }
      } else {
        assertThat(drained(ring)).containsExactlyElementsOf(plain);
        plain.clear();
      }
      assertThat(ring.displaced()).isEqualTo(displaced);
    }
  }

  @Test
  @Timeout(60)
  void betweenTwoThreadsEachIsTakenOnceOrCountedOnce() throws Exception {
    int offers = 300_000;
    EventRing<Integer> ring = new EventRing<>(64);
    CountDownLatch begin = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    Thread producer =
        new Thread(
            () -> {
              begin.countDown();
              for (int i = 0; i < offers; i++) {
                ring.offer(i);
              }
              over.countDown();
            });
    BitSet taken = new BitSet();
    long[] twice = new long[1];
    producer.start();
    begin.await();
    while (over.getCount() > 0) {
      ring.drain(i -> take(taken, i, twice));
    }
    ring.drain(i -> take(taken, i, twice));
    producer.join();
    assertThat(twice[0]).isZero();
    assertThat(taken.cardinality() + ring.displaced()).isEqualTo(offers);
    assertThat(taken.get(offers - 1)).isTrue();
  }

  private static void take(BitSet taken, int i, long[] twice) {
    twice[0] += taken.get(i) ? 1 : 0;
    taken.set(i);
  }
}
