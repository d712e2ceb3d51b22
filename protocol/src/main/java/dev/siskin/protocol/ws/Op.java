package dev.siskin.protocol.ws;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a client can ask for. Its name on the wire is in lower case. */
public enum Op {
  INFER,
  CANCEL,
  FEEDBACK,
  SUBSCRIBE;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  public String wireName() {
    return wireName;
  }

  static @Nullable Op ofWireName(String name) {
    for (Op op : values()) {
      if (op.wireName.equals(name)) {
        return op;
      }
    }
    return null;
  }
}
