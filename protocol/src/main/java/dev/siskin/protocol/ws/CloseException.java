package dev.siskin.protocol.ws;

/**
 * A client broke the protocol, so its connection is to be closed. No stack trace: it is no accident
 * of ours.
 */
public final class CloseException extends RuntimeException {
  private final CloseCode code;

  /**
   * @param reason one sentence for the client, cut to what a close frame may carry
   */
  public CloseException(CloseCode code, String reason) {
    super(reason, null, false, false);
    this.code = code;
  }

  public CloseCode code() {
    return code;
  }

  /** The sentence for the client. */
  public String reason() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
