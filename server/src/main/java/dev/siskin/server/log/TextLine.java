package dev.siskin.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * For people at a terminal: time of day, level, logger, message, then {@code key=value}. Exceptions
 * follow in lines of their own, with the one place that matters most.
 */
final class TextLine implements LineForm {
  private static final int LEVEL_CHARS = 5;
  private static final int LOGGER_CHARS = 28;

  private final DateTimeFormatter time;

  TextLine(ZoneId zone) {
    time = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(zone);
  }

  @Override
  public String write(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    time.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
    line.append(' ');
    appendPadded(event.getLevel().toString(), LEVEL_CHARS, line);
    appendPadded(LineForm.shortName(event), LOGGER_CHARS, line);
    Escapes.text(event.getFormattedMessage(), MOST_MESSAGE_CHARS, line);
    appendPairs(event.getKeyValuePairs(), line);
    line.append('\n');
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      StackText.append(thrown, 1, line);
    }
    return line.toString();
  }

  private static void appendPadded(String word, int chars, StringBuilder line) {
    String kept = word.length() > chars ? word.substring(word.length() - chars) : word;
    Escapes.text(kept, chars, line);
    line.append(" ".repeat(chars - kept.length() + 1));
  }

  private static void appendPairs(@Nullable List<KeyValuePair> pairs, StringBuilder line) {
    if (pairs == null) {
      return;
    }
    for (KeyValuePair pair : pairs) {
      Escapes.text(pair.key, MOST_VALUE_CHARS, line.append(' '));
      String value = String.valueOf(pair.value);
      boolean plain = value.chars().noneMatch(c -> c == ' ' || c == '"' || c == '=');
      String quote = plain ? "" : "\"";
      Escapes.text(
          plain ? value : value.replace("\"", "'"),
          MOST_VALUE_CHARS,
          line.append('=').append(quote));
      line.append(quote);
    }
  }
}
