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
    version = printable(version, MAX_NAME_CHARS);
    arm = printable(arm, MAX_NAME_CHARS);
    message = printable(message, MAX_MESSAGE_CHARS);
  }

  /** Whether it counts as served. */
  public boolean isOk() {
    return status == 200;
  }

  private static String printable(String text, int maxChars) {
    String cut = text.length() <= maxChars ? text : text.substring(0, maxChars) + "...";
    boolean clean = cut.chars().noneMatch(Character::isISOControl);
    return clean ? cut : cut.replaceAll("\\p{Cntrl}", "?");
  }
}
