package dev.siskin.server.infer;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Room for bodies on their way in, or for answers on their way out. Long ones share three quarters
 * of it over all loops; the rest is for short ones, an equal part a loop, so that a few callers who
 * send or read slowly cannot shut all others out. One loop, but for what the long ones hold.
 */
public final class Room {
  /** Up to here they are short. */
  public static final int SHORT_BYTES = 64 << 10;

  private final AtomicLong longBytes;
  private final long mostLongBytes;
  private final long mostShortBytes;
  private long shortBytes;

  /**
   * @param mostBytes of all loops
   * @param longBytes what the long ones of all loops hold
   */
  public Room(long mostBytes, int loops, AtomicLong longBytes) {
    this.longBytes = longBytes;
    long reserve = mostBytes / 4;
    this.mostLongBytes = mostBytes - reserve;
    this.mostShortBytes = reserve / loops;
  }

  /**
   * Takes the bytes of one into account, instead of those it held before.
   *
   * @return whether there was room; where there was not, the caller gives all back
   */
  public boolean hold(long before, long now) {
    add(before, -before);
    add(now, now);
    return now > SHORT_BYTES ? longBytes.get() <= mostLongBytes : shortBytes <= mostShortBytes;
  }

  /** Whether a short one would find room now; holds nothing, for who announces may lie. */
  public boolean hasRoomFor(int bytes) {
    return shortBytes + bytes <= mostShortBytes;
  }

  private void add(long size, long bytes) {
    if (size > SHORT_BYTES) {
      longBytes.addAndGet(bytes);
    } else {
      shortBytes += bytes;
    }
  }
}
