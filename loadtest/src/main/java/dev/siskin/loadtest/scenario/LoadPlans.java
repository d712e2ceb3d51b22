package dev.siskin.loadtest.scenario;

import java.util.List;

/** Makes plans of command-line words. The command line does it for real. */
@FunctionalInterface
public interface LoadPlans {

  /** Throws IllegalArgumentException, with a sentence for the user, for what makes no sense. */
  PlannedLoad of(List<String> words);
}
