package dev.siskin.loadtest.tally;

/**
 * What a server said: its status, who it says answered, and for other statuses than 200 its message
 * (else empty). The texts come from outside and are cut down to what a terminal can safely show.
 */
public record Answer(int status, String version, String arm, String message) {

  /** Shown where the server does not name itself. */
  public static final String UNNAMED = "-";

  static final int MAX_NAME_CHARS = 64;
  static final int MAX_MESSAGE_CHARS = 200;

  public Answer {
    version = PlainText.of(version, MAX_NAME_CHARS);
    arm = PlainText.of(arm, MAX_NAME_CHARS);
    message = PlainText.of(message, MAX_MESSAGE_CHARS);
  }

  /** Whether it counts as served. */
  public boolean isOk() {
    return status == 200;
  }
}
