package dev.siskin.batching;

import java.util.List;

/**
 * Ends requests on behalf of the slots and reports those it ended. A report that throws stops no
 * other report: the throwable goes to the thread's handler of uncaught exceptions, and work goes
 * on.
 */
final class Endings<T> {
  private final Completions<T> completions;

  Endings(Completions<T> completions) {
    this.completions = completions;
  }

  void expire(List<Pending<T>> late) {
    for (Pending<T> pending : late) {
      if (pending.finish(Outcome.EXPIRED)) {
        report(() -> completions.expired(pending));
      }
    }
  }

  void evict(List<Pending<T>> victims) {
    for (Pending<T> pending : victims) {
      if (pending.finish(Outcome.SHED)) {
        report(() -> completions.evicted(pending));
      }
    }
  }

  void shed(List<Pending<T>> left) {
    for (Pending<T> pending : left) {
      if (pending.finish(Outcome.SHED)) {
        report(() -> completions.shed(pending));
      }
    }
  }

  /** Returns whether there was anybody left to tell the cause. */
  boolean fail(List<Pending<T>> ran, Throwable cause) {
    boolean told = false;
    for (Pending<T> pending : ran) {
      if (pending.finish(Outcome.FAILED)) {
        told = true;
        report(() -> completions.failed(pending, cause));
      }
    }
    return told;
  }

  void tellOfFailedRun(Lane<T> lane, int requests, Throwable cause) {
    report(() -> completions.runFailed(lane, requests, cause));
  }

  /** Fails what a run that did not throw left unfinished. */
  void failForgotten(List<Pending<T>> forgotten) {
    if (!forgotten.isEmpty()) {
      fail(forgotten, new IllegalStateException("The runner returned without finishing a request"));
    }
  }

  private static void report(Runnable call) {
    try {
      call.run();
    } catch (Throwable thrown) {
      surface(thrown);
    }
  }

  /** Shows what nobody else will hear of. */
  static void surface(Throwable thrown) {
    Thread thread = Thread.currentThread();
    try {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
    } catch (Throwable ignored) {
      // A handler that throws must not take the slot with it, as it would not take a dying thread.
    }
  }
}
