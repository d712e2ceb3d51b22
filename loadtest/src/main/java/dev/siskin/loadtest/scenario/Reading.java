package dev.siskin.loadtest.scenario;

/**
 * What one measure of one load came to.
 *
 * @param value in the measure's own unit
 * @param base what the value is a part of or is set against: requests sent beside errors, the rate
 *     asked for beside the rate reached; 0 where there is no such thing
 */
record Reading(double value, double base) {

  static Reading ofNanos(long nanos) {
    return new Reading((double) nanos, 0);
  }

  /** The value over its base; nothing of nothing is no share at all. */
  double share() {
    return value == 0 ? 0 : value / base;
  }
}
