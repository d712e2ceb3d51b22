package dev.siskin.loadtest.schedule;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people type them: {@code 500ms}, {@code 60s}, {@code 5m}, {@code 1h}. */
public final class DurationText {

  /** Nine digits of hours still fit a Duration, so no overflow needs a message of its own. */
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

  private DurationText() {}

  /** Reads one; a text of another form is refused with a sentence for the user. */
  public static Duration parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a duration; write for example 500ms, 60s, 5m or 1h.");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  /** Writes one back in the shortest of those forms that loses nothing above a millisecond. */
  public static String format(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    return seconds >= 120 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
