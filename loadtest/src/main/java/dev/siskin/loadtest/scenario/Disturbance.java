package dev.siskin.loadtest.scenario;

/**
 * When a load was disturbed on purpose.
 *
 * @param fromNanos since the start of the run
 * @param toNanos since the start of the run
 */
record Disturbance(long fromNanos, long toNanos) {

  static Disturbance of(Event event) {
    return new Disturbance(event.at().toNanos(), event.at().plus(event.disturbance()).toNanos());
  }

  /** From the begin of the first to the end of the last. */
  Disturbance around(Disturbance other) {
    return new Disturbance(Math.min(fromNanos, other.fromNanos), Math.max(toNanos, other.toNanos));
  }
}
