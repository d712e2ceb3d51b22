package dev.siskin.loadtest.find;

import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds by bisection up to which rate a server holds what was promised, where one try may err.
 *
 * <p>Rates are tried once at first: doubled while they hold and halved while they do not, until one
 * end of each kind is known; then the geometric middle of the gap. A rate whose tries all held and
 * one whose tries all missed are the ends; a rate with both is neither, and lies between them. When
 * both gaps to the ends are as small as the precision asks, the ends are tried until each has all
 * its repeats. An end that falls then was luck: the gap is open again and the search goes on. Rates
 * that contradict each other (the lower one mostly missed, the higher one mostly held) get their
 * repeats first, and if they still do, the interval holds both.
 *
 * <p>So a sharp knee costs few tries, a soft or noisy one more, and the ends are never closer than
 * the tries have shown. It is no confidence interval: with three repeats a simulated knee lay
 * inside in 93 of 100 searches where the way from nine tries in ten that hold to one in ten is a
 * rise of the rate by 9%, and in 80 of 100 where it is 55%. Not thread-safe.
 */
public final class Bisection {

  private static final double STEP = 2;

  /** Rates are rounded to so many digits, so that people can type them again. */
  private static final double DIGITS = 4;

  private final Search search;
  private final NavigableMap<Double, Tries> tried = new TreeMap<>();
  private int tries;

  public Bisection(Search search) {
    this.search = search;
  }

  /** The rate to try now; empty when there is nothing left to learn, or no try left. */
  public OptionalDouble nextRate() {
    if (tries >= search.maxTries()) {
      return OptionalDouble.empty();
    }
    return wanted();
  }

  /** What a try at a rate showed. */
  public void tell(double rate, boolean held) {
    tries++;
    tried.merge(rate, Tries.of(held), Tries::plus);
  }

  public int tries() {
    return tries;
  }

  /** What the tries so far add up to. */
  public Estimate estimate() {
    OptionalDouble low = low(true);
    OptionalDouble high = high(true);
    boolean conclusive = wanted().isEmpty();
    return new Estimate(low, Isotonic.crossing(tried, low, high), high, conclusive);
  }

  private OptionalDouble wanted() {
    if (tried.isEmpty()) {
      return OptionalDouble.of(search.from());
    }
    OptionalDouble contradiction = contradiction();
    if (contradiction.isPresent()) {
      return contradiction;
    }
    OptionalDouble low = low(false);
    OptionalDouble high = high(false);
    if (high.isEmpty() && tried.lastKey() < search.highest()) {
      return OptionalDouble.of(Math.min(search.highest(), rounded(tried.lastKey() * STEP)));
    }
    if (low.isEmpty() && tried.firstKey() > search.lowest()) {
      return OptionalDouble.of(Math.max(search.lowest(), rounded(tried.firstKey() / STEP)));
    }
    OptionalDouble middle = middle(low, high);
    return middle.isPresent() ? middle : unfinishedEnd(low, high);
  }

  /** A rate without all its repeats among those that contradict each other. */
  private OptionalDouble contradiction() {
    double highestHeld = highest(Tries::mostlyHeld);
    double lowestMissed = lowest(Tries::mostlyMissed);
    if (highestHeld < lowestMissed) {
      return OptionalDouble.empty();
    }
    return tried.subMap(lowestMissed, true, highestHeld, true).entrySet().stream()
        .filter(entry -> !isFull(entry.getValue()))
        .mapToDouble(entry -> entry.getKey())
        .findFirst();
  }

  /** The highest rate that held in each try, with none below it that mostly missed. */
  private OptionalDouble low(boolean full) {
    double limit = lowest(Tries::mostlyMissed);
    return tried.entrySet().stream()
        .filter(entry -> entry.getKey() < limit && entry.getValue().allHeld())
        .filter(entry -> !full || isFull(entry.getValue()))
        .mapToDouble(entry -> entry.getKey())
        .max();
  }

  /** The lowest rate that missed in each try, with none above it that mostly held. */
  private OptionalDouble high(boolean full) {
    double limit = highest(Tries::mostlyHeld);
    return tried.entrySet().stream()
        .filter(entry -> entry.getKey() > limit && entry.getValue().allMissed())
        .filter(entry -> !full || isFull(entry.getValue()))
        .mapToDouble(entry -> entry.getKey())
        .min();
  }

  private OptionalDouble middle(OptionalDouble low, OptionalDouble high) {
    OptionalDouble above = low.isPresent() ? key(tried.higherKey(low.getAsDouble())) : low;
    if (above.isPresent() && isOpen(low.getAsDouble(), above.getAsDouble())) {
      return between(low.getAsDouble(), above.getAsDouble());
    }
    OptionalDouble below = high.isPresent() ? key(tried.lowerKey(high.getAsDouble())) : high;
    if (below.isPresent() && isOpen(below.getAsDouble(), high.getAsDouble())) {
      return between(below.getAsDouble(), high.getAsDouble());
    }
    return OptionalDouble.empty();
  }

  private OptionalDouble unfinishedEnd(OptionalDouble low, OptionalDouble high) {
    if (low.isPresent() && !isFull(low.getAsDouble())) {
      return low;
    }
    if (high.isPresent() && !isFull(high.getAsDouble())) {
      return high;
    }
    return OptionalDouble.empty();
  }

  private boolean isFull(double rate) {
    @Nullable Tries made = tried.get(rate);
    return made != null && isFull(made);
  }

  private boolean isFull(Tries made) {
    return made.count() >= search.repeats();
  }

  private boolean isOpen(double lower, double upper) {
    return upper / lower > 1 + search.precision();
  }

  private double highest(Predicate<Tries> kind) {
    return tried.entrySet().stream()
        .filter(entry -> kind.test(entry.getValue()))
        .mapToDouble(entry -> entry.getKey())
        .max()
        .orElse(Double.NEGATIVE_INFINITY);
  }

  private double lowest(Predicate<Tries> kind) {
    return tried.entrySet().stream()
        .filter(entry -> kind.test(entry.getValue()))
        .mapToDouble(entry -> entry.getKey())
        .min()
        .orElse(Double.POSITIVE_INFINITY);
  }

  private static OptionalDouble key(@Nullable Double rate) {
    return rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate);
  }

  private static OptionalDouble between(double lower, double upper) {
    return OptionalDouble.of(rounded(Math.sqrt(lower * upper)));
  }

  private static double rounded(double rate) {
    double scale = Math.pow(10, DIGITS - 1 - Math.floor(Math.log10(rate)));
    return Math.round(rate * scale) / scale;
  }
}
