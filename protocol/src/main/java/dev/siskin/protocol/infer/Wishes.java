package dev.siskin.protocol.infer;

import org.jspecify.annotations.Nullable;

/**
 * How a caller would like to be served; the server has its limits.
 *
 * @param timeoutNanos within what time; 0 where nothing was said
 * @param priority before whom, or null where nothing was said
 */
public record Wishes(long timeoutNanos, @Nullable Priority priority) {
  /** Nothing was said. */
  public static final Wishes NONE = new Wishes(0, null);

  /** Who goes first where not all can. */
  public enum Priority {
    CRITICAL,
    NORMAL,
    SHEDDABLE
  }

  /** Both together: the shorter time, and the priority that was said last. */
  public Wishes and(Wishes later) {
    long timeout =
        timeoutNanos == 0 || later.timeoutNanos == 0
            ? Math.max(timeoutNanos, later.timeoutNanos)
            : Math.min(timeoutNanos, later.timeoutNanos);
    return new Wishes(timeout, later.priority == null ? priority : later.priority);
  }
}
