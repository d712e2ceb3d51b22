package dev.siskin.loadtest.find;

import dev.siskin.loadtest.report.Verdict;
import dev.siskin.loadtest.slo.Slo;
import java.util.List;
import java.util.Optional;

/**
 * A search as far as it got.
 *
 * @param attempts every try, in order
 * @param trouble why the search did not come to its end, as a sentence
 */
public record Found(Slo slo, Estimate estimate, List<Attempt> attempts, Optional<String> trouble) {

  public Found {
    attempts = List.copyOf(attempts);
  }

  /** The end of it all, in a sentence or two. */
  public String verdict() {
    String text = slo.text() + ": " + estimate.text() + ".";
    if (trouble.isPresent()) {
      return text + " Not conclusive: " + trouble.get();
    }
    return estimate.conclusive()
        ? text
        : text + " Not conclusive: the tries ran out; allow more --max-tries.";
  }

  /** What a command ends with that was not stopped. */
  public int exitCode() {
    if (!isConclusive()) {
      return Verdict.OFF_PACE;
    }
    return estimate.low().isPresent() ? Verdict.GOOD : Verdict.ERRORS;
  }

  public boolean isConclusive() {
    return trouble.isEmpty() && estimate.conclusive();
  }
}
