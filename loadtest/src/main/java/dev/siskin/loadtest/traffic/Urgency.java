package dev.siskin.loadtest.traffic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * How long a request may take and how much it matters ({@code x-timeout-ms}, {@code x-priority}). A
 * pure function of the request's index, so that every run asks for the same in the same order.
 */
public final class Urgency {

  /** Requests that say nothing of it. */
  public static final Urgency NONE = new Urgency(null, List.of());

  private static final Set<String> PRIORITIES = Set.of("critical", "normal", "sheddable");
  private static final long SEED = 0x0a1e_47L;
  private static final double ROUNDING = 1e-6;

  private record Share(String priority, double upTo) {}

  private final @Nullable String timeoutMillis;
  private final List<Share> shares;

  private Urgency(@Nullable String timeoutMillis, List<Share> shares) {
    this.timeoutMillis = timeoutMillis;
    this.shares = shares;
  }

  /**
   * Reads what the user typed, or refuses it with a sentence.
   *
   * @param priority one of them, or a mix such as {@code normal=0.9,critical=0.1}
   */
  public static Urgency of(@Nullable Duration deadline, @Nullable String priority) {
    if (deadline != null && deadline.toMillis() < 1) {
      throw new IllegalArgumentException("--deadline must be at least 1ms.");
    }
    return new Urgency(
        deadline == null ? null : String.valueOf(deadline.toMillis()),
        priority == null ? List.of() : shares(priority));
  }

  /** What each request allows; null when requests do not say. */
  public @Nullable String timeoutMillis() {
    return timeoutMillis;
  }

  /** The priority of request {@code index}; null when requests carry none. */
  public @Nullable String priorityAt(long index) {
    if (shares.isEmpty()) {
      return null;
    }
    double point = shares.size() == 1 ? 0 : new SplittableRandom(SEED + index).nextDouble();
    for (Share share : shares) {
      if (point < share.upTo()) {
        return share.priority();
      }
    }
    return shares.get(shares.size() - 1).priority();
  }

  private static List<Share> shares(String text) {
    if (PRIORITIES.contains(text.strip())) {
      return List.of(new Share(text.strip(), 1));
    }
    List<Share> shares = new ArrayList<>();
    double sum = 0;
    for (String part : text.split(",", -1)) {
      String[] sides = part.strip().split("=", -1);
      if (sides.length != 2 || !PRIORITIES.contains(sides[0])) {
        throw mistake(text);
      }
      sum += share(sides[1], text);
      shares.add(new Share(sides[0], sum));
    }
    if (Math.abs(sum - 1) > ROUNDING) {
      throw new IllegalArgumentException("The shares of --priority must add up to 1.");
    }
    return shares;
  }

  private static double share(String number, String text) {
    if (!number.matches("\\d{1,9}(\\.\\d{1,9})?")) {
      throw mistake(text);
    }
    return Double.parseDouble(number);
  }

  private static IllegalArgumentException mistake(String text) {
    return new IllegalArgumentException(
        "'"
            + text
            + "' is no --priority; write critical, normal or sheddable, or a mix such as"
            + " normal=0.9,critical=0.1.");
  }
}
