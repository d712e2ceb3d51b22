package dev.siskin.protocol.telemetry.reader;

import dev.siskin.protocol.telemetry.reader.UnreadableException.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts records that cannot be understood, by reason. Not thread-safe. */
final class Unreadables {
  private final Map<Reason, Long> counts = new EnumMap<>(Reason.class);
  private @Nullable String last;

  /**
   * Counts one.
   *
   * @param where its place, for the words
   */
  void count(UnreadableException unreadable, Supplier<String> where) {
    counts.merge(unreadable.reason(), 1L, Long::sum);
    last = where.get() + ": " + unreadable.getMessage();
  }

  Map<Reason, Long> counts() {
    return Map.copyOf(counts);
  }

  /** Where the last one stands and why it cannot be understood. */
  @Nullable String last() {
    return last;
  }
}
