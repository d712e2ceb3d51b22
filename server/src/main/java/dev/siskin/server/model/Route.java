package dev.siskin.server.model;

import dev.siskin.protocol.control.Arm;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The way of a request: the tag on everything it leaves behind. Compared by identity: one object
 * for each version, arm and epoch.
 */
public final class Route {
  private final ModelVersion version;
  private final Arm arm;
  private final long epoch;
  private final String epochText;

  Route(ModelVersion version, Arm arm, long epoch) {
    this.version = version;
    this.arm = arm;
    this.epoch = epoch;
    this.epochText = Long.toString(epoch);
  }

  public ModelVersion version() {
    return version;
  }

  public Arm arm() {
    return arm;
  }

  /** Epoch of the split that routed it. */
  public long epoch() {
    return epoch;
  }

  /** The epoch as it stands in headers; made once. */
  public String epochText() {
    return epochText;
  }

  /** Says in a line of the log which way it is about. */
  public LoggingEventBuilder tag(LoggingEventBuilder line) {
    return version.tag(line).addKeyValue("arm", arm.wireName()).addKeyValue("epoch", epoch);
  }

  @Override
  public String toString() {
    return version + " " + arm.wireName() + " epoch " + epoch;
  }
}
