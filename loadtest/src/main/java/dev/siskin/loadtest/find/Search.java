package dev.siskin.loadtest.find;

import dev.siskin.loadtest.schedule.FixedRate;

/**
 * What a search may do.
 *
 * @param from the rate tried first
 * @param lowest no rate below is tried
 * @param highest no rate above is tried
 * @param precision how close together the ends have to come: 0.05 is 5%
 * @param repeats tries that have to agree before a rate counts as held or missed
 * @param maxTries after so many tries it ends with what it has
 */
public record Search(
    double from, double lowest, double highest, double precision, int repeats, int maxTries) {

  public static final int MAX_REPEATS = 20;

  public Search {
    if (!(highest > 0 && highest <= FixedRate.MAX_RATE)) {
      throw new IllegalArgumentException("--to must be above 0 and at most 1000000 requests/s.");
    }
    if (!(from >= lowest && from <= highest)) {
      throw new IllegalArgumentException(
          "--from must lie between " + (long) Math.ceil(lowest) + " and --to requests/s.");
    }
    if (!(precision >= 0.01 && precision <= 1)) {
      throw new IllegalArgumentException("--precision must lie between 1% and 100%.");
    }
    if (repeats < 1 || repeats > MAX_REPEATS) {
      throw new IllegalArgumentException("--repeats must lie between 1 and 20.");
    }
    if (maxTries < 1) {
      throw new IllegalArgumentException("--max-tries must be 1 or more.");
    }
  }
}
