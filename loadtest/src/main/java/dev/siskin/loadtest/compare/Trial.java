package dev.siskin.loadtest.compare;

import dev.siskin.loadtest.drive.Load.Finished;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes the runs that {@link Pairing} asks for, one after another, on the caller's thread. First
 * come some of either side that are thrown away: a server's first thousands of requests meet code
 * that is not compiled yet, and that is a larger difference than most that one looks for.
 */
public final class Trial {

  private final Sides loads;
  private final Pairing pairing;
  private final double maxErrors;
  private boolean stopped;

  /**
   * @param maxErrors the share of a run's requests that may fail without it losing its place
   */
  public Trial(Sides loads, Pairing pairing, double maxErrors) {
    this.loads = loads;
    this.pairing = pairing;
    this.maxErrors = maxErrors;
  }

  /** Makes so many runs of each side, and forgets them. */
  public void discard(int runs) throws InterruptedException {
    for (int i = 0; i < runs && !stopped; i++) {
      for (Side side : Side.values()) {
        stopped |= run(side).isEmpty();
      }
    }
  }

  /** Makes the pairs; each one that counts is shown, and each flaw. */
  public void pairs(Consumer<Pair> shown, Consumer<String> flaws) throws InterruptedException {
    Optional<Side> side = pairing.next();
    while (side.isPresent() && !stopped) {
      Optional<Finished> run = run(side.get());
      stopped |= run.isEmpty();
      run.ifPresent(found -> tell(found, shown, flaws));
      side = pairing.next();
    }
  }

  public boolean isStopped() {
    return stopped;
  }

  /** Why there can be no verdict, as a sentence; empty when there may be one. */
  public Optional<String> trouble() {
    if (stopped) {
      return Optional.of("stopped early, after " + pairing.pairs().size() + " pairs.");
    }
    return pairing.hasGivenUp()
        ? Optional.of(
            pairing.repeated()
                + " pairs did not count, more than --spares allows; the last because of "
                + pairing.lastFlaw())
        : Optional.empty();
  }

  private Optional<Finished> run(Side side) throws InterruptedException {
    return loads.of(side).run();
  }

  private void tell(Finished run, Consumer<Pair> shown, Consumer<String> flaws) {
    int before = pairing.pairs().size();
    Side side = pairing.next().orElseThrow();
    Optional<String> flaw = Flaw.in(run.results(), maxErrors);
    pairing.tell(new Observation(Measure.of(run), flaw));
    flaw.ifPresent(text -> flaws.accept(side + " does not count: " + text));
    if (pairing.pairs().size() > before) {
      shown.accept(pairing.pairs().get(before));
    }
  }
}
