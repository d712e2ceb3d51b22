package dev.siskin.server.http;

import dev.siskin.batching.Priority;
import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.server.config.ServingConfig.Deadlines;
import org.jspecify.annotations.Nullable;

/** What callers may ask for in headers, and what they get. Pure. */
final class Wishes {
  private static final int MOST_UNIT_CHARS = 1_024;
  private static final long NANOS_PER_MILLI = 1_000_000L;

  private Wishes() {}

  /** How long an answer may take, of {@code x-timeout-ms}. */
  static long timeoutNanos(@Nullable String wish, Deadlines deadlines) {
    if (wish == null) {
      return Math.min(deadlines.standard().toNanos(), deadlines.max().toNanos());
    }
    try {
      long millis = Long.parseLong(wish);
      if (millis > 0) {
        return Math.min(millis, deadlines.max().toMillis()) * NANOS_PER_MILLI;
      }
    } catch (NumberFormatException e) {
      // refused below, like numbers that make no sense
    }
    throw ServingException.invalid("x-timeout-ms must be a whole number of milliseconds above 0");
  }

  /**
   * Of {@code x-priority}.
   *
   * @param trusted whether this caller may push others aside
   */
  static Priority priority(@Nullable String wish, boolean trusted) {
    if (wish == null) {
      return Priority.NORMAL;
    }
    return switch (wish) {
      case "critical" -> critical(trusted);
      case "normal" -> Priority.NORMAL;
      case "sheddable" -> Priority.SHEDDABLE;
      default -> throw ServingException.invalid("x-priority is critical, normal or sheddable");
    };
  }

  private static Priority critical(boolean trusted) {
    if (!trusted) {
      throw new ServingException(
          ErrorCode.PERMISSION_DENIED,
          "x-priority: critical is taken from nobody here; http.trustPriority allows it");
    }
    return Priority.CRITICAL;
  }

  /** Of {@code x-unit-id}; a caller who names none is a unit of its own. */
  static String unit(@Nullable String wish, String otherwise) {
    if (wish == null) {
      return otherwise;
    }
    if (wish.length() > MOST_UNIT_CHARS) {
      throw ServingException.invalid("x-unit-id is longer than " + MOST_UNIT_CHARS + " characters");
    }
    return wish;
  }
}
