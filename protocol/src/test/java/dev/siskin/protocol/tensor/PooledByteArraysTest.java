package dev.siskin.protocol.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PooledByteArraysTest {
  @Test
  void anArrayGivenBackIsLentAgain() {
    PooledByteArrays pool = new PooledByteArrays(1 << 20, 4);
    byte[] first = pool.take(3_136);
    assertThat(first).hasSize(4_096);
    pool.giveBack(first);
    assertThat(pool.keptBytes()).isEqualTo(4_096);
    assertThat(pool.take(2_049)).isSameAs(first);
    assertThat(pool.keptBytes()).isZero();
    assertThat(pool.take(4_096)).isNotSameAs(first).hasSize(4_096);
  }

  @Test
  void lengthsArePowersOfTwoFromTheShortestToTheLongest() {
    PooledByteArrays pool = new PooledByteArrays(1 << 20, 4);
    assertThat(pool.take(0)).hasSize(64);
    assertThat(pool.take(64)).hasSize(64);
    assertThat(pool.take(65)).hasSize(128);
    assertThat(pool.take(1 << 22)).hasSize(1 << 22);
    assertThat(pool.take((1 << 22) + 1)).hasSize((1 << 22) + 1);
  }

  @Test
  void whatItDidNotMakeIsNotKept() {
    PooledByteArrays pool = new PooledByteArrays(1 << 30, 4);
    for (int length : new int[] {0, 1, 32, 100, 4_095, 1 << 23, (1 << 22) + 1}) {
      pool.giveBack(new byte[length]);
      assertThat(pool.keptBytes()).as("%d", length).isZero();
    }
  }

  @Test
  void noMoreBytesAreKeptThanAllowed() {
    PooledByteArrays pool = new PooledByteArrays(10_000, 64);
    List<byte[]> taken = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      taken.add(pool.take(1_024));
    }
    taken.forEach(pool::giveBack);
    assertThat(pool.keptBytes()).isEqualTo(9 * 1_024);
    pool.giveBack(new byte[512]);
    assertThat(pool.keptBytes()).isEqualTo(9 * 1_024 + 512);
  }

  @Test
  void noMoreArraysOfALengthAreKeptThanAllowed() {
    PooledByteArrays pool = new PooledByteArrays(1 << 20, 3);
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 20; i++) {
        pool.giveBack(new byte[1_024]);
      }
      // 3 is rounded up to 4.
      assertThat(pool.keptBytes()).isEqualTo(4 * 1_024);
      for (int i = 0; i < 10; i++) {
        assertThat(pool.take(1_000)).hasSize(1_024);
      }
      assertThat(pool.keptBytes()).isZero();
    }
  }

  @Test
  void aPoolThatMayKeepNothingLendsStill() {
    PooledByteArrays pool = new PooledByteArrays(0, 1);
    byte[] bytes = pool.take(100);
    pool.giveBack(bytes);
    assertThat(pool.keptBytes()).isZero();
    assertThat(pool.take(100)).isNotSameAs(bytes);
  }

  @Test
  void sizesThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> new PooledByteArrays(-1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PooledByteArrays(1, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PooledByteArrays(1, 1 << 17))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void randomUseKeepsTheRulesOfAPlainPool() {
    Random random = new Random(51);
    PooledByteArrays pool = new PooledByteArrays(60_000, 8);
    List<byte[]> lent = new ArrayList<>();
    Set<byte[]> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    int reused = 0;
    for (int i = 0; i < 100_000; i++) {
      if (random.nextInt(40) >= lent.size()) {
        int atLeast = random.nextInt(10_000);
        byte[] taken = pool.take(atLeast);
        assertThat(taken.length).isBetween(atLeast, Math.max(64, 2 * atLeast));
        assertThat(lent).noneMatch(other -> other == taken);
        reused += seen.add(taken) ? 0 : 1;
        lent.add(taken);
      } else {
        pool.giveBack(lent.remove(random.nextInt(lent.size())));
      }
      assertThat(pool.keptBytes()).isBetween(0L, 60_000L);
    }
    assertThat(reused).isGreaterThan(20_000);
  }

  /** Threads that mark what they hold: a mark that changed means that two held one array. */
  @Test
  void noTwoThreadsHoldOneArray() throws Exception {
    PooledByteArrays pool = new PooledByteArrays(1 << 16, 8);
    int threads = 4;
    CyclicBarrier start = new CyclicBarrier(threads);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Integer>> done = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        byte mark = (byte) (i + 1);
        done.add(executor.submit(holder(pool, mark, start)));
      }
      int clashes = 0;
      for (Future<Integer> each : done) {
        clashes += each.get();
      }
      assertThat(clashes).isZero();
    } finally {
      executor.shutdownNow();
    }
    assertThat(pool.keptBytes()).isBetween(0L, 1L << 16);
    takeAll(pool);
    assertThat(pool.keptBytes()).isZero();
  }

  /** What lies where no ticket points comes out when the tickets come round again. */
  private static void takeAll(PooledByteArrays pool) {
    for (int length = 64; length <= 128; length *= 2) {
      for (int i = 0; i < 100; i++) {
        pool.take(length);
      }
      for (int i = 0; i < 100; i++) {
        pool.giveBack(new byte[length]);
        pool.take(length);
      }
    }
  }

  private static Callable<Integer> holder(PooledByteArrays pool, byte mark, CyclicBarrier start) {
    return () -> {
      Random random = new Random(mark);
      byte[][] held = new byte[3][];
      int clashes = 0;
      start.await();
      for (int i = 0; i < 200_000; i++) {
        int at = random.nextInt(held.length);
        if (held[at] != null) {
          clashes += held[at][0] == mark ? 0 : 1;
          held[at][0] = 0;
          pool.giveBack(held[at]);
        }
        held[at] = pool.take(64 << random.nextInt(2));
        clashes += held[at][0] == 0 ? 0 : 1;
        held[at][0] = mark;
      }
      return clashes;
    };
  }
}
