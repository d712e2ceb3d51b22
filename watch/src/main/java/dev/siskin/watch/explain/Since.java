package dev.siskin.watch.explain;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 90s}, {@code 30m}, {@code 12h} or {@code 3d}; a month at most. */
final class Since implements ITypeConverter<Duration> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,7})([smhd])");
  private static final Duration LONGEST = Duration.ofDays(31);

  @Override
  public Duration convert(String text) {
    Matcher matcher = FORM.matcher(text);
    Duration length = matcher.matches() ? length(matcher) : Duration.ZERO;
    if (length.isZero() || length.compareTo(LONGEST) > 0) {
      throw new TypeConversionException(
          "'" + text + "' is no length of time; write 90s, 30m, 12h or 3d, a month at most.");
    }
    return length;
  }

  private static Duration length(Matcher matcher) {
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }
}
