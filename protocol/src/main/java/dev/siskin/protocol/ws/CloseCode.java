package dev.siskin.protocol.ws;

/** Why a WebSocket is closed, as RFC 6455 numbers it. */
public enum CloseCode {
  NORMAL(1000),
  /** The server stops. */
  GOING_AWAY(1001),
  /** The frames or the ops break the protocol. */
  PROTOCOL_ERROR(1002),
  /** A binary message without a header. */
  UNSUPPORTED_DATA(1003),
  /** A text that is no UTF-8, or a message that is no JSON. */
  BAD_DATA(1007),
  /** Too slow, or not there any more. */
  POLICY(1008),
  TOO_BIG(1009),
  INTERNAL(1011),
  /** The server has no room, or the client does not read. */
  TRY_AGAIN_LATER(1013);

  private final int number;

  CloseCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /** Whether a peer may send that one (RFC 6455, section 7.4, and its registry). */
  static boolean mayBeSent(int number) {
    boolean registered = number >= 1000 && number <= 1014;
    boolean reserved = number >= 1004 && number <= 1006;
    boolean free = number >= 3000 && number <= 4999;
    return (registered && !reserved) || free;
  }
}
