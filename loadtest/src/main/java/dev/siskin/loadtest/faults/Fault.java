package dev.siskin.loadtest.faults;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * One fault: what it does, in which directions, to what share of the connections. A value.
 *
 * @param ways the directions that it hits
 * @param amounts what it does, each with its amount; units as {@link Effect} says
 * @param share above 0 and at most 1
 */
public record Fault(Set<Way> ways, Map<Effect, Long> amounts, double share) {

  public Fault {
    if (ways.isEmpty() || amounts.isEmpty()) {
      throw new IllegalArgumentException("A fault must do something, in some direction.");
    }
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("share must be above 0 and at most 1.");
    }
    ways = Collections.unmodifiableSet(EnumSet.copyOf(ways));
    amounts = Collections.unmodifiableMap(new EnumMap<>(amounts));
    checkCompany(ways, amounts, share);
  }

  /**
   * Reads a fault such as {@code delay=50ms,jitter=20ms}, {@code down:throttle=64KB/s}, {@code
   * cut=1000b,share=0.1}, {@code half-close=down@1000b}, {@code reset=accept} or {@code stall}; a
   * mistake is refused with a sentence for the user.
   */
  public static Fault parse(String text) {
    return FaultText.parse(text);
  }

  /** The same fault as a text that {@link #parse} reads. */
  public String text() {
    return FaultText.format(this);
  }

  public boolean does(Effect effect) {
    return amounts.containsKey(effect);
  }

  /** The amount of an effect that it has. */
  public long amount(Effect effect) {
    Long amount = amounts.get(effect);
    if (amount == null) {
      throw new IllegalStateException(text() + " does not " + effect);
    }
    return amount;
  }

  /** Whether it does anything to a connection that is open. */
  boolean holdsWhileOpen() {
    return amounts.keySet().stream().anyMatch(Effect::holdsWhileOpen);
  }

  @Override
  public String toString() {
    return text();
  }

  private static void checkCompany(Set<Way> ways, Map<Effect, Long> amounts, double share) {
    for (Effect effect : amounts.keySet()) {
      if (ways.size() == 1 && !effect.hasWay()) {
        throw new IllegalArgumentException(
            effect.word() + " in this form ends both ways: leave out up: and down:.");
      }
    }
    if (amounts.containsKey(Effect.CLOSE_PORT) && share < 1) {
      throw new IllegalArgumentException(
          "refuse=port closes the port for everybody: leave out share, or use refuse.");
    }
  }
}
