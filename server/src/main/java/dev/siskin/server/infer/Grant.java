package dev.siskin.server.infer;

import dev.siskin.batching.Priority;
import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.Wishes;
import dev.siskin.server.config.ServingConfig;

/**
 * What a caller gets of what it wished.
 *
 * @param deadlineNanos when its time is over, in terms of {@code System.nanoTime}
 * @param priority before whom it goes
 */
record Grant(long deadlineNanos, Priority priority) {
  /** Of a request that was not looked at yet. */
  static final Grant NONE = new Grant(0, Priority.NORMAL);

  /**
   * What these wishes come to here.
   *
   * @throws ServingException when it wishes what callers may not have
   */
  static Grant of(Wishes wishes, long arrivedNanos, ServingConfig config) {
    ServingConfig.Deadlines limits = config.deadlines();
    long timeout = wishes.timeoutNanos() > 0 ? wishes.timeoutNanos() : limits.standard().toNanos();
    long deadlineNanos = arrivedNanos + Math.min(timeout, limits.max().toNanos());
    Wishes.Priority wished = wishes.priority();
    if (wished == null) {
      return new Grant(deadlineNanos, Priority.NORMAL);
    }
    if (wished == Wishes.Priority.CRITICAL && !config.http().trustPriority()) {
      throw new ServingException(
          ErrorCode.PERMISSION_DENIED,
          "nobody's request is taken for critical here; http.trustPriority allows it");
    }
    Priority priority =
        switch (wished) {
          case CRITICAL -> Priority.CRITICAL;
          case NORMAL -> Priority.NORMAL;
          case SHEDDABLE -> Priority.SHEDDABLE;
        };
    return new Grant(deadlineNanos, priority);
  }
}
