package dev.siskin.server.http;

import dev.siskin.server.config.ServingConfig;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Room for the bodies on their way in. Long ones share three quarters of it over all loops; the
 * rest is for short ones, an equal part a loop, so that a few callers with long slow bodies cannot
 * shut all others out. One loop, but for what the long bodies hold.
 */
final class BodyRoom {
  /** Bodies up to here are short. */
  static final int SHORT_BYTES = 64 << 10;

  private final AtomicLong longBytes;
  private final long mostLongBytes;
  private final long mostShortBytes;
  private long shortBytes;

  /**
   * @param longBytes what the long bodies of all loops hold
   */
  BodyRoom(ServingConfig.Http config, AtomicLong longBytes) {
    this.longBytes = longBytes;
    long reserve = config.maxArrivingBytes() / 4;
    this.mostLongBytes = config.maxArrivingBytes() - reserve;
    this.mostShortBytes = reserve / config.loops();
  }

  /**
   * Takes a body's bytes into account, instead of those it held before.
   *
   * @return whether there was room; where there was not, the caller gives all back
   */
  boolean hold(int before, int now) {
    add(before, -before);
    add(now, now);
    return now > SHORT_BYTES ? longBytes.get() <= mostLongBytes : shortBytes <= mostShortBytes;
  }

  /** Whether a short body would find room now; holds nothing, for who announces may lie. */
  boolean hasRoomFor(int bytes) {
    return shortBytes + bytes <= mostShortBytes;
  }

  private void add(int size, int bytes) {
    if (size > SHORT_BYTES) {
      longBytes.addAndGet(bytes);
    } else {
      shortBytes += bytes;
    }
  }
}
