package dev.siskin.loadtest.faults;

/** One thing that a fault does. What its amount means stands beside each. */
public enum Effect {
  /** Bytes arrive so many nanoseconds late. */
  DELAY("delay", true),
  /** Up to so many nanoseconds more, drawn anew for each piece that is read; order is kept. */
  JITTER("jitter", true),
  /** Bytes per second of a connection; without a direction both share them. */
  THROTTLE("throttle", true),
  /** Both sides are closed, in order, once so many bytes have passed. */
  CUT("cut", true),
  /** End of stream after so many bytes; the rest is dropped, and the other way goes on. */
  HALF_CLOSE("half-close", true),
  /** Both sides get a RST once so many bytes have passed. */
  RESET_AFTER_BYTES("reset", true),
  /** Both sides get a RST so many nanoseconds after the fault came on. */
  RESET_AFTER_TIME("reset", false),
  /** The client gets a RST as soon as it is accepted; no amount. */
  RESET_AT_ACCEPT("reset", false),
  /** Nothing moves and all stays open, for so many nanoseconds. */
  STALL("stall", true),
  /** The client is accepted and closed at once; no amount. */
  REFUSE("refuse", false),
  /** Nobody listens on the port; no amount. */
  CLOSE_PORT("refuse", false);

  /** Amount of a stall that lasts until the faults are changed. */
  public static final long FOREVER = Long.MAX_VALUE;

  private final String word;
  private final boolean hasWay;

  Effect(String word, boolean hasWay) {
    this.word = word;
    this.hasWay = hasWay;
  }

  /** What it is called in a fault's text. */
  public String word() {
    return word;
  }

  /** Whether it can hit one direction alone. */
  boolean hasWay() {
    return hasWay;
  }

  /** Whether it does anything to a connection that is open. */
  boolean holdsWhileOpen() {
    return switch (this) {
      case RESET_AT_ACCEPT, REFUSE, CLOSE_PORT -> false;
      default -> true;
    };
  }
}
