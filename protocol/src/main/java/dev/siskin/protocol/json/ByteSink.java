package dev.siskin.protocol.json;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing byte array that answers are written into. Not thread-safe; reusable after {@link
 * #reset}.
 */
public final class ByteSink {
  private static final String HEX = "0123456789abcdef";

  /** No array of a JVM is longer for sure. */
  private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

  private byte[] bytes;
  private int size;

  public ByteSink(int capacity) {
    bytes = new byte[capacity];
  }

  /** The array written into; only the first {@link #size()} bytes count. */
  public byte[] array() {
    return bytes;
  }

  public int size() {
    return size;
  }

  public void reset() {
    size = 0;
  }

  /** A copy of what was written. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /** One character of plain ASCII. */
  public void put(char ascii) {
    ensure(1);
    bytes[size++] = (byte) ascii;
  }

  /** Characters of plain ASCII; numbers and literals. */
  @SuppressWarnings("deprecation") // getBytes with a high byte: exact and without a copy for ASCII
  public void putAscii(String ascii) {
    ensure(ascii.length());
    ascii.getBytes(0, ascii.length(), bytes, size);
    size += ascii.length();
  }

  /** A whole number in decimal. */
  public void putLong(long value) {
    if (value == Long.MIN_VALUE) {
      putAscii("-9223372036854775808");
      return;
    }
    ensure(20);
    if (value < 0) {
      bytes[size++] = '-';
      value = -value;
    }
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    for (int i = size + digits - 1; i >= size; i--) {
      bytes[i] = (byte) ('0' + value % 10);
      value /= 10;
    }
    size += digits;
  }

  /** A JSON string with its quotes. Allocates nothing for ASCII. */
  public void putJsonString(String text) {
    ensure(text.length() + 2);
    put('"');
    int ascii = 0;
    while (ascii < text.length() && text.charAt(ascii) < 0x80) {
      putEscaped((byte) text.charAt(ascii++));
    }
    if (ascii < text.length()) {
      for (byte b : text.substring(ascii).getBytes(StandardCharsets.UTF_8)) {
        putEscaped(b);
      }
    }
    put('"');
  }

  /**
   * The same of a string that is there as UTF-8 already; says false and writes nothing where it is
   * none.
   */
  public boolean putJsonString(byte[] utf8, int offset, int length) {
    int begin = size;
    int end = offset + length;
    put('"');
    int at = offset;
    while (at < end) {
      int bytesOfOne = utf8[at] >= 0 ? 1 : Utf8.length(utf8, at, end);
      if (bytesOfOne == 0) {
        size = begin;
        return false;
      }
      for (int i = 0; i < bytesOfOne; i++) {
        putEscaped(utf8[at++]);
      }
    }
    put('"');
    return true;
  }

  /** The string that a scanner passed last, without its escapes. */
  public void putStringOf(JsonScanner in) {
    ensure(in.stringBytes());
    size = in.stringInto(bytes, size);
  }

  /** The bytes that the string passed last means as base64; false where it is none. */
  public boolean putBase64Of(JsonScanner in) {
    ensure(in.stringBytes());
    int end = Base64Text.decode(bytes, size, in.stringInto(bytes, size));
    size = Math.max(size, end);
    return end >= 0;
  }

  /** Bytes as they are. */
  public void putBytes(byte[] from, int offset, int length) {
    ensure(length);
    System.arraycopy(from, offset, bytes, size, length);
    size += length;
  }

  /** Makes room for so many bytes; returns the place where they begin. */
  int room(int more) {
    ensure(more);
    return size;
  }

  /** Says how far the room was used. */
  void endAt(int place) {
    size = place;
  }

  private void putEscaped(byte b) {
    if (b == '"' || b == '\\') {
      put('\\');
      put((char) b);
    } else if (b >= 0 && b < 0x20) {
      putAscii("\\u00");
      put(HEX.charAt(b >> 4));
      put(HEX.charAt(b & 15));
    } else {
      ensure(1);
      bytes[size++] = b;
    }
  }

  private void ensure(int more) {
    if (more > bytes.length - size) {
      if (more > MOST_BYTES - size) {
        throw new ServingException(ErrorCode.TOO_LARGE, "the answer has more than 2 GiB");
      }
      int doubled = (int) Math.min(MOST_BYTES, 2L * bytes.length);
      bytes = Arrays.copyOf(bytes, Math.max(doubled, size + more));
    }
  }
}
