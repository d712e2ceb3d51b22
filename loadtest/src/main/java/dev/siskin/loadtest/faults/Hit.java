package dev.siskin.loadtest.faults;

import org.jspecify.annotations.Nullable;

/**
 * A fault on one connection since a moment. Its bytes and times count from there: for a connection
 * that opened under it, from the beginning.
 *
 * @param bucket its throughput, if it has one; shared by the directions it hits
 */
record Hit(
    Fault fault,
    long sinceNanos,
    long passedUpBytes,
    long passedDownBytes,
    @Nullable TokenBucket bucket) {

  static Hit of(Fault fault, long nowNanos, long passedUpBytes, long passedDownBytes) {
    TokenBucket bucket =
        fault.does(Effect.THROTTLE)
            ? new TokenBucket(fault.amount(Effect.THROTTLE), nowNanos)
            : null;
    return new Hit(fault, nowNanos, passedUpBytes, passedDownBytes, bucket);
  }

  boolean hits(Way way) {
    return fault.ways().contains(way);
  }

  /** The count of all bytes ever passed at which the amount of this effect is reached. */
  long limitBytes(Way way, Effect effect) {
    return (way == Way.UP ? passedUpBytes : passedDownBytes) + fault.amount(effect);
  }

  /** When the time of this effect is over. */
  long endNanos(Effect effect) {
    long amount = fault.amount(effect);
    return amount == Effect.FOREVER ? amount : sinceNanos + amount;
  }
}
