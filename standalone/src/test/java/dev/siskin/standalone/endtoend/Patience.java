package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Looks again until it is enough. Other processes run on their own clocks, so these tests cannot
 * turn them by hand.
 */
final class Patience {
  private static final long LOOK_EVERY_MILLIS = 100;

  private Patience() {}

  /** The first sight that is enough; fails with the last one when the time is up. */
  static <T> T await(String what, Duration most, Callable<T> look, Predicate<? super T> enough)
      throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    long end = System.nanoTime() + most.toNanos();
    while (true) {
      T seen = look.call();
      if (enough.test(seen)) {
        return seen;
      }
      if (System.nanoTime() - end > 0) {
        return fail("waited " + most.toSeconds() + " s for " + what + "; the last seen is " + seen);
      }
      never.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
