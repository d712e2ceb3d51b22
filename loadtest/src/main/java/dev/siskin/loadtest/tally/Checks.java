package dev.siskin.loadtest.tally;

/**
 * Answers 200 whose content was checked; the wrong ones are among the answers 200 of the counts.
 *
 * @param wrong so many of them were not what was expected
 * @param example what was wrong with the first; empty if none was
 */
public record Checks(long checked, long wrong, String example) {

  /** Nothing was asked to be checked. */
  public static final Checks NONE = new Checks(0, 0, "");
}
