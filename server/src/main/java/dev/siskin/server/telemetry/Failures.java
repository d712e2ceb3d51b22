package dev.siskin.server.telemetry;

/** A failure in words that a log can take: its causes too, on one line, capped. */
final class Failures {
  private static final int MOST_CHARS = 1_000;
  private static final int MOST_CAUSES = 8;

  private Failures() {}

  static String words(Throwable failure) {
    StringBuilder words =
        new StringBuilder(
            String.valueOf(
                failure instanceof TelemetrySink.FailedException ? failure.getMessage() : failure));
    Throwable cause = failure.getCause();
    for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
      String said = String.valueOf(cause);
      if (words.indexOf(said) < 0) {
        words.append(": ").append(said);
      }
      cause = cause.getCause();
    }
    String line = words.toString().replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= MOST_CHARS ? line : line.substring(0, MOST_CHARS) + "...";
  }
}
