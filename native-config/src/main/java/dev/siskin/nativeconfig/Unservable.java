package dev.siskin.nativeconfig;

/** Why one signature is not offered; the others of its version may be. */
final class Unservable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  Unservable(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
