package dev.siskin.loadtest.compare;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A comparison as far as it got.
 *
 * @param repeated pairs that did not count
 * @param trouble why there is no verdict whatever the pairs say, as a sentence
 */
public record Comparison(Setup setup, List<Pair> pairs, int repeated, Optional<String> trouble) {

  /**
   * What is compared, and how.
   *
   * @param method how the runs were made, in one line
   * @param primary the measure that decides; what is said of the others is for looking at
   */
  public record Setup(String a, String b, String method, Measure primary, Rules rules) {}

  public Comparison {
    pairs = List.copyOf(pairs);
  }

  /** What the pairs say of the measure that decides. */
  public Ruling ruling() {
    return ruling(setup.primary());
  }

  /** Whether there is a verdict. */
  public boolean isDecided() {
    return trouble.isEmpty() && ruling().finding().isVerdict();
  }

  /** The end of it all, in a sentence. */
  public String verdict() {
    String text = ruling().text();
    if (isDecided()) {
      return "Verdict on " + setup.primary().text() + ": " + text + ".";
    }
    return "No verdict: " + trouble.orElse(setup.primary().text() + " is " + advice(text));
  }

  Ruling ruling(Measure measure) {
    return PairedRatios.judge(pairs, measure, setup.rules());
  }

  /** Those that all runs have. */
  List<Measure> measures() {
    return Arrays.stream(Measure.values())
        .filter(measure -> pairs.stream().allMatch(pair -> has(pair, measure)))
        .toList();
  }

  /** The middle one of a side's runs. */
  double median(Side side, Measure measure) {
    double[] sorted =
        pairs.stream().mapToDouble(pair -> pair.value(side, measure)).sorted().toArray();
    int n = sorted.length;
    return n == 0 ? 0 : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }

  private static boolean has(Pair pair, Measure measure) {
    return pair.a().containsKey(measure) && pair.b().containsKey(measure);
  }

  private String advice(String text) {
    return ruling().finding() == Finding.TOO_NOISY
        ? text + "; take more --pairs, a longer --duration or a quieter machine."
        : text + ".";
  }
}
