package dev.siskin.server.infer;

import java.security.SecureRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Our own request ids: a random part of this loop and a counter, so that they are short, unique and
 * not to be guessed from another server's. One loop.
 */
public final class RequestIds {
  private static final int MOST_CHARS = 64;
  private static final Pattern OURS = Pattern.compile("[0-9a-z]{1,13}-[0-9a-z]{1,13}");

  private final String prefix;
  private long count;

  RequestIds() {
    prefix = Long.toString(new SecureRandom().nextLong() >>> 1, 36) + "-";
  }

  /** How all of them begin. */
  String prefix() {
    return prefix;
  }

  /** The number of one of ours. */
  static long number(String id) {
    long number = 0;
    for (int i = id.indexOf('-') + 1; i < id.length(); i++) {
      number = number * Character.MAX_RADIX + Character.digit(id.charAt(i), Character.MAX_RADIX);
    }
    return number;
  }

  String next() {
    return prefix + Long.toString(count++, 36);
  }

  /** Whether it has the form of an id that a server of ours gave. */
  public static boolean mayBeOurs(String id) {
    return OURS.matcher(id).matches();
  }

  /** Whether a caller's id may be echoed: {@code [A-Za-z0-9._-]{1,64}}. */
  public static boolean echoable(@Nullable String id) {
    if (id == null || id.isEmpty() || id.length() > MOST_CHARS) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean fine =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '.'
              || c == '_'
              || c == '-';
      if (!fine) {
        return false;
      }
    }
    return true;
  }
}
