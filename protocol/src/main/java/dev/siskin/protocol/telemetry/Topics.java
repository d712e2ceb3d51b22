package dev.siskin.protocol.telemetry;

/** Names of the topics, the contract with every reader. */
public final class Topics {
  /** One {@link IntervalRecord} a second, replica and model; key: the model; kept 7 days. */
  public static final String INTERVALS = "siskin.intervals.v1";

  /** One event for a request that was sampled or failed; key: its id; kept 1 day. */
  public static final String REQUESTS = "siskin.requests.v1";

  /** What becomes of a version, with the reason; key: the model; kept 30 days. */
  public static final String LIFECYCLE = "siskin.lifecycle.v1";

  private Topics() {}
}
