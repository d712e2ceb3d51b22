package dev.siskin.watch.tail;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A length of time on the command line, {@code 10s}, {@code 2m} or plain seconds, up to an hour.
 */
final class WholeSeconds implements ITypeConverter<Integer> {
  static final int MOST = 3600;

  private static final Pattern FORM = Pattern.compile("([0-9]{1,4})(s|m|)");

  @Override
  public Integer convert(String text) {
    Matcher matcher = FORM.matcher(text);
    int seconds = 0;
    if (matcher.matches()) {
      seconds = Integer.parseInt(matcher.group(1)) * (matcher.group(2).equals("m") ? 60 : 1);
    }
    if (seconds < 1 || seconds > MOST) {
      throw new TypeConversionException(
          "'" + text + "' is no length of 1s to 60m in whole seconds, like 10s or 2m");
    }
    return seconds;
  }
}
