package dev.siskin.protocol.control;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How one model's traffic is divided between its versions. A value: the same split sends the same
 * unit to the same version everywhere.
 *
 * <p>With k canaries, canary i takes the cell [i/k, (i+1)/k) from the left up to its weight, its
 * control takes as much from the right; the rest is stable's. So both sets only grow while a weight
 * grows, and no unit flips back. Past half of a cell the control is what the canary left over.
 *
 * @param salt makes the division of one rollout independent of another's
 * @param epoch rises with each change; every answer and record names it
 * @param stable the trusted version
 * @param canaries versions on trial, none for all traffic to stable
 */
public record Split(String salt, long epoch, long stable, List<Canary> canaries) {
  /** Versions on trial at once. */
  public static final int MAX_CANARIES = 16;

  /**
   * A version on trial and its share.
   *
   * @param version a version other than stable's
   * @param weight share of all units, 0 to 1/k
   */
  public record Canary(long version, double weight) {}

  /** Where a unit goes. */
  public record Assignment(long version, Arm arm) {}

  public Split {
    canaries = List.copyOf(canaries);
    if (canaries.size() > MAX_CANARIES) {
      throw new IllegalArgumentException(
          canaries.size() + " canaries, at most " + MAX_CANARIES + " at once");
    }
    double most = canaries.isEmpty() ? 1 : 1.0 / canaries.size();
    Set<Long> seen = new HashSet<>(Set.of(stable));
    for (Canary canary : canaries) {
      if (!(canary.weight >= 0 && canary.weight <= most)) {
        throw new IllegalArgumentException(
            "weight of version " + canary.version + " must be between 0 and " + most);
      }
      if (!seen.add(canary.version)) {
        throw new IllegalArgumentException(
            "version " + canary.version + " stands twice in the split");
      }
    }
  }

  /** All traffic to one version. */
  public static Split allTo(String model, long version) {
    return new Split(model, 0, version, List.of());
  }

  /** Pure: the same unit always goes to the same place. */
  public Assignment assign(String unit) {
    return canaries.isEmpty()
        ? new Assignment(stable, Arm.STABLE)
        : assign(UnitHash.position(salt, unit));
  }

  Assignment assign(double position) {
    int k = canaries.size();
    int cell = cell(position, k);
    Canary canary = canaries.get(cell);
    double fromLeft = position - (double) cell / k;
    double fromRight = (cell + 1.0) / k - position;
    if (fromLeft < canary.weight) {
      return new Assignment(canary.version, Arm.CANARY);
    }
    return new Assignment(stable, fromRight <= canary.weight ? Arm.CONTROL : Arm.STABLE);
  }

  /**
   * The cell of [cell/k, (cell+1)/k), both ends as doubles: the product alone may round up to the
   * next cell, and a unit there would be canary or control of a weight of 0.
   */
  private static int cell(double position, int k) {
    int cell = Math.min(k - 1, (int) (position * k));
    if (position < (double) cell / k) {
      return cell - 1;
    }
    return position >= (cell + 1.0) / k ? cell + 1 : cell;
  }
}
