package dev.siskin.protocol.ws;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The mask that clients put on each frame, against proxies that mistake frames. Stateless. */
final class Mask {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Mask() {}

  /**
   * Takes the mask off.
   *
   * @param mask its four bytes, the one for the first byte lowest
   * @return the mask for the byte that follows
   */
  static int remove(byte[] bytes, int from, int to, int mask) {
    long twice = (mask & 0xffff_ffffL) | ((long) mask << Integer.SIZE);
    int at = from;
    for (; to - at >= Long.BYTES; at += Long.BYTES) {
      LONGS.set(bytes, at, (long) LONGS.get(bytes, at) ^ twice);
    }
    int rest = mask;
    for (; at < to; at++) {
      bytes[at] ^= (byte) rest;
      rest = Integer.rotateRight(rest, Byte.SIZE);
    }
    return rest;
  }
}
