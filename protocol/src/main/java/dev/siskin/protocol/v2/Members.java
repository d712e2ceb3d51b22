package dev.siskin.protocol.v2;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.json.DecimalText;
import dev.siskin.protocol.json.JsonScanner;

/** Values of known keys, each passed as what it must be or refused in words. Stateless. */
final class Members {
  private Members() {}

  /** Whether it says nothing: some clients write {@code null} for what they leave out. */
  static boolean isNull(JsonScanner in) {
    if (in.peek() != 'n') {
      return false;
    }
    in.literal();
    return true;
  }

  static void beginObject(JsonScanner in, String key) {
    if (in.peek() != '{') {
      throw wrong(key, "an object");
    }
    in.beginObject();
  }

  static void beginList(JsonScanner in, String key) {
    if (in.peek() != '[') {
      throw wrong(key, "a list");
    }
    in.beginList();
  }

  static void requireString(JsonScanner in, String key) {
    if (in.peek() != '"') {
      throw wrong(key, "a string");
    }
  }

  /** A string of so many characters at most. */
  static String text(JsonScanner in, String key, int mostChars) {
    requireString(in, key);
    in.string();
    String text = in.string(mostChars + 1);
    if (text.length() > mostChars) {
      throw ServingException.invalid("'" + key + "' is longer than " + mostChars + " characters");
    }
    return text;
  }

  static boolean flag(JsonScanner in, String key) {
    int first = in.peek();
    if (first != 't' && first != 'f') {
      throw wrong(key, "true or false");
    }
    in.literal();
    return first == 't';
  }

  static long whole(JsonScanner in, String key) {
    if (DecimalText.mayBegin(in.peek())) {
      DecimalText number = in.number();
      if (number.isWhole(0, Long.MAX_VALUE)) {
        return number.toLong();
      }
    }
    throw ServingException.invalid("'" + key + "' holds whole numbers from 0");
  }

  /**
   * Passes a parameter that asks for nothing.
   *
   * @throws ServingException where it asks for something, which would be another answer without it
   */
  static void refuseUnlessEmpty(JsonScanner in, String key) {
    int first = in.peek();
    boolean empty = first == 'n' || first == 'f';
    if (first == '"') {
      in.string();
      empty = in.stringBytes() == 0;
    } else if (DecimalText.mayBegin(in.peek())) {
      empty = in.number().isWhole(0, 0);
    } else {
      in.skip();
    }
    if (!empty) {
      throw ServingException.invalid("'" + key + "' is not offered");
    }
  }

  static ServingException twice(String key) {
    return ServingException.invalid("'" + key + "' comes twice");
  }

  private static ServingException wrong(String key, String kind) {
    return ServingException.invalid("'" + key + "' must be " + kind);
  }
}
