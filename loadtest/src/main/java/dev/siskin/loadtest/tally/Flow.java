package dev.siskin.loadtest.tally;

/**
 * How many requests began and ended, by kind of end: of a whole run so far, or of one slice of it.
 *
 * @param sent requests that the tool took up
 * @param answered200 answers with status 200
 * @param others answers with another status
 * @param timeouts requests without an answer when their time was up
 * @param connectionErrors requests whose connection failed
 * @param abandoned requests still open when the user stopped the run
 */
public record Flow(
    long sent,
    long answered200,
    long others,
    long timeouts,
    long connectionErrors,
    long abandoned) {

  static final Flow NONE = new Flow(0, 0, 0, 0, 0, 0);

  /** Requests that ended otherwise than with an answer 200, the user's own doing left out. */
  public long errors() {
    return others + timeouts + connectionErrors;
  }

  /** Requests that ended. */
  public long ended() {
    return answered200 + errors() + abandoned;
  }

  Flow plus(Flow other) {
    return new Flow(
        sent + other.sent,
        answered200 + other.answered200,
        others + other.others,
        timeouts + other.timeouts,
        connectionErrors + other.connectionErrors,
        abandoned + other.abandoned);
  }

  Flow minus(Flow earlier) {
    return new Flow(
        sent - earlier.sent,
        answered200 - earlier.answered200,
        others - earlier.others,
        timeouts - earlier.timeouts,
        connectionErrors - earlier.connectionErrors,
        abandoned - earlier.abandoned);
  }
}
