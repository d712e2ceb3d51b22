package dev.siskin.server.infer;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.Wishes;
import dev.siskin.server.config.ServingConfig;
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

  /**
   * The same by the number of its version, where it names a label.
   *
   * @throws ServingException when the model has no such label
   */
  Ask withoutLabel(ServingConfig config) {
    return label == null
        ? this
        : new Ask(model, number(config, model, label), null, unit, wishes, warmUpPass);
  }

  /**
   * The number, as text, of the version that a label stands for.
   *
   * @throws ServingException when the model has no such label
   */
  public static String number(ServingConfig config, String model, String label) {
    Long version = config.labelled(model, label);
    if (version == null) {
      throw ServingException.invalid("Unrecognized servable version label: " + label);
    }
    return version.toString();
  }

  /** For messages, as TF Serving says it. */
  String asked() {
    return version == null ? "Latest(" + model + ")" : "Specific(" + model + ", " + version + ")";
  }

  /** Whether the unit is longer than any may be. */
  boolean isUnitTooLong() {
    return unit != null && unit.length() > MOST_UNIT_CHARS;
  }
}
