package dev.siskin.server.http;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Paths as they were read before: callers ask for the same few again and again. One loop. */
final class KnownPaths {
  private static final int MOST = 1_024;
  private static final int MOST_CHARS = 256;

  private final Map<String, ModelPath> known = new HashMap<>();

  /** As {@link ModelPath#parse}. */
  @Nullable ModelPath parse(String path) {
    ModelPath found = known.get(path);
    if (found != null) {
      return found;
    }
    ModelPath parsed = ModelPath.parse(path);
    if (parsed != null && path.length() <= MOST_CHARS) {
      if (known.size() == MOST) {
        known.clear();
      }
      known.put(path, parsed);
    }
    return parsed;
  }
}
