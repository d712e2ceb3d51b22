package dev.siskin.protocol.telemetry.reader;

/** A record that cannot be understood; its message says why in one line. Has no stack trace. */
public final class UnreadableException extends RuntimeException {
  /** Why not. */
  public enum Reason {
    /** A tombstone, which none of the topics of events has. */
    NO_VALUE,
    /** Without the header that says what it is. */
    NO_TYPE,
    /** Of a type that this reader has never heard of. */
    UNKNOWN_TYPE,
    /** Of a newer major version of its form. */
    NEWER_FORM,
    /** More bytes than any server writes. */
    TOO_LONG,
    /** Its contents are not what its type says. */
    BROKEN
  }

  private final Reason reason;

  public UnreadableException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
