package dev.siskin.protocol.tensor;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps arrays given back for those who ask next, sorted by powers of two, up to a number of bytes
 * in all; what is beyond that, longer than the longest kept or not of its making goes to the
 * garbage collector.
 *
 * <p>Safe for any thread, for an array is taken on an event loop and given back by the slot that
 * ran it, and wait-free on both sides but for two loops that meet at one ring: a lock would now and
 * then park an event loop behind a thread that lost its processor.
 *
 * <p>An array asked for is at most twice as long as needed. Taking and giving back allocate nothing
 * where the pool has what is asked.
 */
public final class PooledByteArrays implements ByteArrays {
  /** Shorter ones cost less than to keep them. */
  private static final int SHORTEST_BITS = 6;

  /** A row of a thousand thousand numbers; what is longer is rare and takes long anyhow. */
  private static final int LONGEST_BITS = 22;

  private final Ring[] rings = new Ring[LONGEST_BITS - SHORTEST_BITS + 1];
  private final AtomicLong keptBytes = new AtomicLong();
  private final long mostKeptBytes;

  /**
   * @param mostKeptBytes bytes of all arrays that lie here unused
   * @param mostOfALength arrays of one length that lie here unused, rounded up to a power of two;
   *     their places are made at once
   */
  public PooledByteArrays(long mostKeptBytes, int mostOfALength) {
    if (mostKeptBytes < 0 || mostOfALength < 1 || mostOfALength > 1 << 16) {
      throw new IllegalArgumentException(mostKeptBytes + " bytes, " + mostOfALength + " a length");
    }
    this.mostKeptBytes = mostKeptBytes;
    for (int i = 0; i < rings.length; i++) {
      rings[i] = new Ring(powerAtLeast(mostOfALength));
    }
  }

  @Override
  public byte[] take(int atLeast) {
    int bits = Math.max(SHORTEST_BITS, powerAtLeast(atLeast));
    if (bits > LONGEST_BITS) {
      return new byte[atLeast];
    }
    byte[] kept = rings[bits - SHORTEST_BITS].take();
    if (kept == null) {
      return new byte[1 << bits];
    }
    keptBytes.addAndGet(-kept.length);
    return kept;
  }

  @Override
  public void giveBack(byte[] bytes) {
    int bits = powerAtLeast(bytes.length);
    if (bits < SHORTEST_BITS || bits > LONGEST_BITS || bytes.length != 1 << bits) {
      return;
    }
    // Counted first: the bound holds at every moment, and an array may be refused near it.
    boolean room = keptBytes.addAndGet(bytes.length) <= mostKeptBytes;
    if (!room || !rings[bits - SHORTEST_BITS].offer(bytes)) {
      keptBytes.addAndGet(-bytes.length);
    }
  }

  /** Bytes of the arrays that lie here unused. */
  public long keptBytes() {
    return keptBytes.get();
  }

  private static int powerAtLeast(int size) {
    return size <= 1 ? 0 : 32 - Integer.numberOfLeadingZeros(size - 1);
  }
}
