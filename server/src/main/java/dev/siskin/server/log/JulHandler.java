package dev.siskin.server.log;

import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.slf4j.LoggerFactory;

/**
 * Hands what libraries log by {@code java.util.logging} to our log; else it would go to stderr past
 * its form. The levels of those loggers stay theirs.
 */
final class JulHandler extends Handler {
  private final Formatter formatter = new SimpleFormatter();

  /** Takes the place of all handlers there are. */
  static void install() {
    Logger root = LogManager.getLogManager().getLogger("");
    for (Handler before : root.getHandlers()) {
      root.removeHandler(before);
    }
    root.addHandler(new JulHandler());
  }

  @Override
  public void publish(LogRecord record) {
    String name = record.getLoggerName();
    LoggerFactory.getLogger(name == null ? "java.util.logging" : name)
        .atLevel(level(record.getLevel().intValue()))
        .setMessage("{}")
        .addArgument(formatter.formatMessage(record))
        .setCause(record.getThrown())
        .log();
  }

  private static org.slf4j.event.Level level(int level) {
    if (level >= Level.SEVERE.intValue()) {
      return org.slf4j.event.Level.ERROR;
    }
    if (level >= Level.WARNING.intValue()) {
      return org.slf4j.event.Level.WARN;
    }
    if (level >= Level.INFO.intValue()) {
      return org.slf4j.event.Level.INFO;
    }
    return org.slf4j.event.Level.DEBUG;
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
