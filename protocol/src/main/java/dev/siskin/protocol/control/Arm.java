package dev.siskin.protocol.control;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The part of a split that a request belongs to. Its name on every wire is in lower case. */
public enum Arm {
  /** The trusted version's own traffic. */
  STABLE,
  /** The trusted version again, on a share equal to the canary's and in lanes of its own. */
  CONTROL,
  /** A version on trial. */
  CANARY,
  /** Asked for by number; never judged. */
  PINNED;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  public String wireName() {
    return wireName;
  }

  public static @Nullable Arm ofWireName(String name) {
    for (Arm arm : values()) {
      if (arm.wireName.equals(name)) {
        return arm;
      }
    }
    return null;
  }
}
