package dev.siskin.server.fake;

import java.util.concurrent.locks.LockSupport;

/** Waits for what another thread is about to do and tells nobody. */
public final class Until {
  private static final long PATIENCE_NANOS = 20_000_000_000L;
  private static final long LOOK_EVERY_NANOS = 200_000;

  private Until() {}

  /** A question that may fail. */
  @FunctionalInterface
  public interface Question {
    boolean holds() throws Exception;
  }

  /** Returns as soon as it holds. */
  public static void holds(String what, Question question) throws Exception {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!question.holds()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("still not so: " + what);
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
  }
}
