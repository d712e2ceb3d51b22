package dev.siskin.loadtest.find;

import dev.siskin.loadtest.find.Attempt.Outcome;
import dev.siskin.loadtest.slo.Slo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * Tries the rates that {@link Bisection} asks for, one after another, on the caller's thread. A try
 * in which the tool itself was late says nothing about the server: it is made again, and when that
 * does not help the search ends, as the server's limit is then out of this tool's reach.
 */
public final class RateSearch {

  /** A late tool may be a machine's hiccup; one that is late so often in a row is too slow. */
  static final int MAX_SPOILED = 3;

  /** Tries a rate; empty when the user stopped everything. */
  public interface Trying {
    Optional<Attempt> at(double rate) throws InterruptedException;
  }

  private final Search limits;
  private final Slo slo;
  private final Trying trying;
  private final List<Attempt> attempts = new ArrayList<>();

  public RateSearch(Search limits, Slo slo, Trying trying) {
    this.limits = limits;
    this.slo = slo;
    this.trying = trying;
  }

  /** Searches to the end; each try is shown in a line. */
  public Found run(Consumer<String> progress) throws InterruptedException {
    Bisection bisection = new Bisection(limits);
    int spoiledInARow = 0;
    OptionalDouble rate = bisection.nextRate();
    while (rate.isPresent()) {
      Optional<Attempt> made = trying.at(rate.getAsDouble());
      if (made.isEmpty()) {
        return found(bisection, Optional.of("stopped early."));
      }
      Attempt attempt = made.get();
      attempts.add(attempt);
      progress.accept(attempt.line(attempts.size(), slo));
      if (attempt.outcome() == Outcome.GONE) {
        return found(bisection, Optional.of(gone(attempt)));
      }
      if (attempt.outcome() != Outcome.SPOILED) {
        spoiledInARow = 0;
        bisection.tell(attempt.rate(), attempt.outcome() == Outcome.HELD);
      } else if (++spoiledInARow == MAX_SPOILED) {
        return found(bisection, Optional.of(tooLate(attempt)));
      }
      rate = bisection.nextRate();
    }
    return found(bisection, Optional.empty());
  }

  private Found found(Bisection bisection, Optional<String> trouble) {
    return new Found(slo, bisection.estimate(), attempts, trouble);
  }

  private static String gone(Attempt attempt) {
    return "at " + Estimate.rate(attempt.rate()) + " requests/s " + attempt.reason() + ".";
  }

  private static String tooLate(Attempt attempt) {
    return "at "
        + Estimate.rate(attempt.rate())
        + " requests/s "
        + attempt.reason()
        + ", "
        + MAX_SPOILED
        + " times in a row. That is the tool's limit and not the server's; give the tool a"
        + " processor core, or search below with --to.";
  }
}
