package dev.siskin.protocol.ws;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a client can subscribe to. Its name on the wire is in lower case. */
public enum Topic {
  /** Versions, their states and the split between them: at once, and when they change. */
  VERSIONS,
  /** What each version does: once a second. */
  STATS,
  /** Not offered yet. */
  ALERTS,
  /** Not offered yet. */
  RELEASE;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  public String wireName() {
    return wireName;
  }

  public boolean isOffered() {
    return this == VERSIONS || this == STATS;
  }

  static @Nullable Topic ofWireName(String name) {
    for (Topic topic : values()) {
      if (topic.wireName.equals(name)) {
        return topic;
      }
    }
    return null;
  }
}
