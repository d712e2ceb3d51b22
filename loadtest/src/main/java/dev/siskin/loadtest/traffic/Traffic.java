package dev.siskin.loadtest.traffic;

/** What each request of a run says, and what should come back, as functions of its index. */
public record Traffic(Bodies bodies, Units units, Urgency urgency, Expectation expectation) {

  /** Requests that say nothing of how urgent they are, and whose answers are not looked into. */
  public Traffic(Bodies bodies, Units units) {
    this(bodies, units, Urgency.NONE, Expectation.NONE);
  }
}
