package dev.siskin.loadtest.tally;

import java.util.List;
import java.util.OptionalLong;

/**
 * A run in slices of time, in order and without overlap.
 *
 * @param measuredFromNanos when the measured part began, since the start of the run
 * @param measuredToNanos when it was over: the end of its schedule, or the last write if later
 */
public record Timeline(long measuredFromNanos, long measuredToNanos, List<Slice> slices) {

  public Timeline {
    slices = List.copyOf(slices);
  }

  /**
   * Since when the target no longer answered anything, if connections failed from then to the end
   * of the run after it had answered before.
   */
  public OptionalLong goneAtNanos() {
    int from = slices.size();
    while (from > 0 && !answered(slices.get(from - 1))) {
      from--;
    }
    boolean failing =
        slices.stream().skip(from).anyMatch(slice -> slice.flow().connectionErrors() > 0);
    return from > 0 && failing
        ? OptionalLong.of(slices.get(from).startNanos())
        : OptionalLong.empty();
  }

  private static boolean answered(Slice slice) {
    return slice.flow().answered200() + slice.flow().others() > 0;
  }

  /** Length of the measured part; rates are counts over this. */
  public double measuredSeconds() {
    return Math.max(0, measuredToNanos - measuredFromNanos) / 1e9;
  }
}
