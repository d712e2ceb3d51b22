package dev.siskin.loadtest.scenario;

import dev.siskin.loadtest.tally.Quantiles;
import dev.siskin.loadtest.tally.Slice;
import java.util.List;
import java.util.Optional;

/**
 * Finds when a load was as it had been before it was disturbed. Level is what the slices before the
 * disturbance show, with room for chance: p99 within twice theirs plus a millisecond, errors no
 * more than one in a hundred above theirs.
 */
final class Recovery {

  static final double NEVER = Double.POSITIVE_INFINITY;

  private static final double P99_FACTOR = 2;
  private static final long P99_ROOM_NANOS = 1_000_000;
  private static final double ERROR_ROOM = 0.01;

  private Recovery() {}

  /**
   * The time from the end of the disturbance to the begin of the first slice from which everything
   * was at its level again, 0 if it never left it, {@link #NEVER} if it did not come back; empty
   * when nothing was measured before or after.
   */
  static Optional<Double> nanos(List<Slice> slices, Disturbance disturbance) {
    List<Slice> before =
        slices.stream().filter(slice -> slice.endNanos() <= disturbance.fromNanos()).toList();
    List<Slice> after =
        slices.stream()
            .filter(slice -> slice.endNanos() > disturbance.toNanos())
            .filter(slice -> slice.flow().ended() > 0)
            .toList();
    if (p99(before) == 0 || after.isEmpty()) {
      return Optional.empty();
    }
    double p99Limit = P99_FACTOR * p99(before) + P99_ROOM_NANOS;
    double errorLimit = errorShare(before) + ERROR_ROOM;
    return after.stream()
        .filter(slice -> isAtLevel(List.of(slice), p99Limit, errorLimit))
        .findFirst()
        .map(slice -> (double) Math.max(0, slice.startNanos() - disturbance.toNanos()))
        .or(() -> Optional.of(NEVER));
  }

  private static boolean isAtLevel(List<Slice> slice, double p99Limit, double errorLimit) {
    return p99(slice) > 0 && p99(slice) <= p99Limit && errorShare(slice) <= errorLimit;
  }

  private static long p99(List<Slice> slices) {
    return Quantiles.sum(slices.stream().map(Slice::intended).toList()).nanosAt(0.99);
  }

  private static double errorShare(List<Slice> slices) {
    long ended = slices.stream().mapToLong(slice -> slice.flow().ended()).sum();
    long errors = slices.stream().mapToLong(slice -> slice.flow().errors()).sum();
    return ended == 0 ? 0 : (double) errors / ended;
  }
}
