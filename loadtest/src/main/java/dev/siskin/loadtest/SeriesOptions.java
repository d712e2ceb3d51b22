package dev.siskin.loadtest;

import dev.siskin.loadtest.compare.Measure;
import picocli.CommandLine.Option;

/** What the commands have in common that make runs in turn and judge them by one figure. */
@SuppressWarnings("NullAway.Init") // picocli fills in the fields
final class SeriesOptions {

  private static final String DEFAULT = " Default: ${DEFAULT-VALUE}.";

  @Option(
      names = "--measure",
      defaultValue = "p50",
      converter = MeasureNames.class,
      completionCandidates = MeasureNames.class,
      description =
          "What decides: ${COMPLETION-CANDIDATES}. The median by default, as a short run has few"
              + " answers in its tail and those come in bursts."
              + DEFAULT)
  private Measure measure;

  @Option(
      names = "--discard",
      defaultValue = "1",
      description = "Runs that are thrown away before the first that counts." + DEFAULT)
  private int discard;

  @Option(
      names = "--lot-seed",
      defaultValue = "1",
      description = "Of the lot that draws the order of the runs." + DEFAULT)
  private long seed;

  Measure measure() {
    return measure;
  }

  int discard() {
    return discard;
  }

  long seed() {
    return seed;
  }

  /** Throws IllegalArgumentException, with a sentence for the user, for what makes no sense. */
  void check() {
    if (discard < 0) {
      throw new IllegalArgumentException("--discard must be 0 or more.");
    }
  }
}
