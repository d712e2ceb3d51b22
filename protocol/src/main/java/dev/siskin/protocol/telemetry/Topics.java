package dev.siskin.protocol.telemetry;

/** Names of the topics, the contract with every reader. */
public final class Topics {
  /** One {@link IntervalRecord} a second, replica and model; key: the model; kept 7 days. */
  public static final String INTERVALS = "siskin.intervals.v1";

  private Topics() {}
}
