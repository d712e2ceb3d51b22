package dev.siskin.protocol.telemetry.reader;

import dev.siskin.protocol.control.Arm;
import java.util.Comparator;

/** What is counted apart: one arm of one version of one model. Sorted by model, version, arm. */
public record ArmKey(String model, long version, Arm arm) implements Comparable<ArmKey> {
  private static final Comparator<ArmKey> ORDER =
      Comparator.comparing(ArmKey::model)
          .thenComparingLong(ArmKey::version)
          .thenComparing(ArmKey::arm);

  @Override
  public int compareTo(ArmKey other) {
    return ORDER.compare(this, other);
  }
}
