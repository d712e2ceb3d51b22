package dev.siskin.loadtest;

import dev.siskin.loadtest.drive.Load;
import dev.siskin.loadtest.drive.Load.Finished;
import dev.siskin.loadtest.find.Attempt;
import dev.siskin.loadtest.find.RateSearch;
import dev.siskin.loadtest.find.Search;
import dev.siskin.loadtest.schedule.FixedRate;
import dev.siskin.loadtest.slo.Slo;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of a search for the highest rate, with their defaults. */
@SuppressWarnings("NullAway.Init") // picocli fills in the fields
final class FindOptions {

  private static final String DEFAULT = " Default: ${DEFAULT-VALUE}.";

  /** A try with fewer requests has no tail to speak of. */
  private static final double FEWEST_REQUESTS = 20;

  @Option(
      names = "--from",
      defaultValue = "250",
      description = "The rate tried first; doubled or halved from there." + DEFAULT)
  private double from;

  @Option(names = "--to", defaultValue = "200000", description = "Try no higher rate." + DEFAULT)
  private double to;

  @Option(
      names = "--precision",
      defaultValue = "5%",
      converter = ToShare.class,
      description = "How close together the ends of the interval have to come." + DEFAULT)
  private double precision;

  @Option(
      names = "--repeats",
      defaultValue = "3",
      description = "Tries that have to agree at an end of the interval." + DEFAULT)
  private int repeats;

  @Option(names = "--max-tries", defaultValue = "60", description = "Then give up." + DEFAULT)
  private int maxTries;

  @Option(
      names = "--max-errors",
      defaultValue = "0%",
      converter = ToShare.class,
      description = "A rate holds with errors up to this share." + DEFAULT)
  private double maxErrors;

  double maxErrors() {
    return maxErrors;
  }

  /** Throws IllegalArgumentException, with a sentence for the user, for what makes no sense. */
  RateSearch search(LoadWords words, Runs runs, Slo slo) {
    double seconds = loadAt(words, runs, from).plan().schedule().duration().toNanos() / 1e9;
    double lowest = Math.max(1, FEWEST_REQUESTS / seconds);
    Search limits = new Search(from, lowest, to, precision, repeats, maxTries);
    return new RateSearch(limits, slo, rate -> attempt(loadAt(words, runs, rate), rate, slo));
  }

  private Optional<Attempt> attempt(Load load, double rate, Slo slo) throws InterruptedException {
    return load.run()
        .map(Finished::results)
        .map(results -> Attempt.of(rate, results, slo, maxErrors));
  }

  /** The load of the words at the rate that is tried first. */
  Load first(LoadWords words, Runs runs) {
    for (String option : List.of("--rate", "--steps", "--replay", "--closed")) {
      if (words.has(option)) {
        throw new IllegalArgumentException(
            "The rate is what is looked for: leave out "
                + option
                + ", and begin where you like with --from.");
      }
    }
    if (!(from > 0 && from <= FixedRate.MAX_RATE)) {
      throw new IllegalArgumentException("--from must be above 0 and at most 1000000 requests/s.");
    }
    return loadAt(words, runs, from);
  }

  private static Load loadAt(LoadWords words, Runs runs, double rate) {
    String text = BigDecimal.valueOf(rate).toPlainString();
    return runs.load(words.with(List.of("--rate=" + text)));
  }
}
