package dev.siskin.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * For programs: one object a line. Always {@code ts level logger thread msg}; {@code replica} and
 * {@code boot} once they are known; what the line is about under its own key; {@code error} with
 * {@code type message stack}. Stacks are cut at 8,192 characters.
 */
final class JsonLine implements LineForm {
  /** Keys of the logger context under which the process says who it is. */
  static final String REPLICA = "replica";

  static final String BOOT = "boot";

  private static final int MOST_PLACES = 24;
  private static final int MOST_STACK_CHARS = 8_192;
  private static final Set<String> OURS =
      Set.of("ts", "level", "logger", "thread", "msg", REPLICA, BOOT, "error");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  @Override
  public String write(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(256);
    line.append("{\"ts\":\"");
    TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
    line.append('"');
    appendString("level", event.getLevel().toString(), MOST_VALUE_CHARS, line);
    appendString("logger", LineForm.shortName(event), MOST_VALUE_CHARS, line);
    appendString("thread", event.getThreadName(), MOST_VALUE_CHARS, line);
    appendString("msg", event.getFormattedMessage(), MOST_MESSAGE_CHARS, line);
    Map<String, String> process = event.getLoggerContextVO().getPropertyMap();
    appendString(REPLICA, process.get(REPLICA), MOST_VALUE_CHARS, line);
    appendString(BOOT, process.get(BOOT), MOST_VALUE_CHARS, line);
    appendPairs(event.getKeyValuePairs(), line);
    appendError(event.getThrowableProxy(), line);
    return line.append("}\n").toString();
  }

  private static void appendPairs(@Nullable List<KeyValuePair> pairs, StringBuilder line) {
    if (pairs == null) {
      return;
    }
    Set<String> seen = new HashSet<>(OURS);
    for (KeyValuePair pair : pairs) {
      if (!seen.add(pair.key)) {
        continue;
      }
      if (pair.value instanceof Integer || pair.value instanceof Long) {
        appendKey(pair.key, line);
        line.append(pair.value);
      } else {
        appendString(pair.key, String.valueOf(pair.value), MOST_VALUE_CHARS, line);
      }
    }
  }

  private static void appendError(@Nullable IThrowableProxy thrown, StringBuilder line) {
    if (thrown == null) {
      return;
    }
    line.append(",\"error\":{\"type\":\"");
    Escapes.json(thrown.getClassName(), MOST_VALUE_CHARS, line);
    line.append('"');
    appendString("message", thrown.getMessage(), MOST_MESSAGE_CHARS, line);
    StringBuilder stack = new StringBuilder(1_024);
    StackText.append(thrown, MOST_PLACES, stack);
    appendString("stack", stack.toString(), MOST_STACK_CHARS, line);
    line.append('}');
  }

  private static void appendString(
      String key, @Nullable String value, int mostChars, StringBuilder line) {
    if (value != null) {
      appendKey(key, line);
      Escapes.json(value, mostChars, line.append('"'));
      line.append('"');
    }
  }

  private static void appendKey(String key, StringBuilder line) {
    Escapes.json(key, MOST_VALUE_CHARS, line.append(",\""));
    line.append("\":");
  }
}
