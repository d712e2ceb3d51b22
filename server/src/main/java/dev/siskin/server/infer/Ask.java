package dev.siskin.server.infer;

import dev.siskin.protocol.infer.Wishes;
import org.jspecify.annotations.Nullable;

/**
 * Whom a request is for and what it wishes, as far as that is known before its body is read.
 *
 * @param version as the caller wrote it, or null
 * @param label as the caller wrote it, or null
 * @param unit who is always to get the same arm, or null
 * @param warmUpPass what lets the server's own warm-up in, or null
 */
public record Ask(
    String model,
    @Nullable String version,
    @Nullable String label,
    @Nullable String unit,
    Wishes wishes,
    @Nullable String warmUpPass) {

  private static final int MOST_UNIT_CHARS = 1_024;

  /** For messages, as TF Serving says it. */
  String asked() {
    return version == null ? "Latest(" + model + ")" : "Specific(" + model + ", " + version + ")";
  }

  /** Whether the unit is longer than any may be. */
  boolean isUnitTooLong() {
    return unit != null && unit.length() > MOST_UNIT_CHARS;
  }
}
