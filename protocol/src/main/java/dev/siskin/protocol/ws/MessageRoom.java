package dev.siskin.protocol.ws;

/** Room for messages on their way in. One thread. */
@FunctionalInterface
public interface MessageRoom {
  /** Room without end. */
  MessageRoom UNBOUNDED = (before, now) -> true;

  /**
   * Takes the array of a message into account, instead of the one it had before.
   *
   * @return whether there was room; where there was not, the caller gives all back
   */
  boolean hold(int before, int now);
}
