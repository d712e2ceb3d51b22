package dev.siskin.server.http;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.Wishes;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** What callers may ask for in headers. Pure. */
final class HeaderWishes {
  private static final long NANOS_PER_MILLI = 1_000_000L;
  private static final long MOST_MILLIS = Long.MAX_VALUE / NANOS_PER_MILLI;

  private HeaderWishes() {}

  /** Of {@code x-timeout-ms} and {@code x-priority}. */
  static Wishes of(HttpServerRequest request) {
    String timeout = request.getHeader(Names.TIMEOUT_MILLIS);
    String priority = request.getHeader(Names.PRIORITY);
    return timeout == null && priority == null
        ? Wishes.NONE
        : new Wishes(timeoutNanos(timeout), priority(priority));
  }

  private static long timeoutNanos(@Nullable String wish) {
    if (wish == null) {
      return 0;
    }
    try {
      long millis = Long.parseLong(wish);
      if (millis > 0) {
        return Math.min(millis, MOST_MILLIS) * NANOS_PER_MILLI;
      }
    } catch (NumberFormatException e) {
      // refused below, like numbers that make no sense
    }
    throw ServingException.invalid("x-timeout-ms must be a whole number of milliseconds above 0");
  }

  private static Wishes.@Nullable Priority priority(@Nullable String wish) {
    if (wish == null) {
      return null;
    }
    return switch (wish) {
      case "critical" -> Wishes.Priority.CRITICAL;
      case "normal" -> Wishes.Priority.NORMAL;
      case "sheddable" -> Wishes.Priority.SHEDDABLE;
      default -> throw ServingException.invalid("x-priority is critical, normal or sheddable");
    };
  }
}
