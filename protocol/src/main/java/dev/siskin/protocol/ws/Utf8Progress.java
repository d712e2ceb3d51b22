package dev.siskin.protocol.ws;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Whether a text that comes in pieces is UTF-8 so far: the first byte that cannot be right is found
 * at once, even within a character. The states are those of the WHATWG's decoder. Not thread-safe.
 */
final class Utf8Progress {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  /** Bytes that the character begun still needs, and what the next of them may be. */
  private int needed;

  private int least = 0x80;
  private int most = 0xbf;

  /** Begins another text. */
  void reset() {
    needed = 0;
    least = 0x80;
    most = 0xbf;
  }

  /** Whether the text may end here. */
  boolean isWhole() {
    return needed == 0;
  }

  /** Whether the text may go on with these bytes. */
  boolean accepts(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      if (needed == 0) {
        at = passAscii(bytes, at, to);
        if (at < to && !begins(bytes[at++] & 0xff)) {
          return false;
        }
      } else {
        int b = bytes[at++] & 0xff;
        if (b < least || b > most) {
          return false;
        }
        least = 0x80;
        most = 0xbf;
        needed--;
      }
    }
    return true;
  }

  private static int passAscii(byte[] bytes, int from, int to) {
    int at = from;
    while (to - at >= Long.BYTES && ((long) LONGS.get(bytes, at) & HIGH_BITS) == 0) {
      at += Long.BYTES;
    }
    while (at < to && bytes[at] >= 0) {
      at++;
    }
    return at;
  }

  private boolean begins(int lead) {
    if (lead < 0xc2 || lead > 0xf4) {
      return false;
    }
    needed = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    return true;
  }
}
