package dev.siskin.server.log;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;
import org.slf4j.spi.NOPLoggingEventBuilder;

/**
 * The lines of a class that callers can cause, hundreds of times a second if they wish: a few a
 * second of each kind; {@link LineAppender} tells the number of the others. What is kept back costs
 * some 100 ns. Any thread.
 */
public final class CallerLog {
  private final Logger log;
  private final LineLimit limit;

  CallerLog(Logger log, LineLimit limit) {
    this.log = log;
    this.limit = limit;
  }

  public static CallerLog of(Class<?> type) {
    return new CallerLog(LoggerFactory.getLogger(type), LineLimit.SHARED);
  }

  /**
   * Begins a line, which ends with {@link LoggingEventBuilder#log()}; nothing comes of it where it
   * is kept back.
   *
   * @param message the same for all of a kind: what differs are arguments and keys
   */
  public LoggingEventBuilder at(Level level, String message) {
    if (!log.isEnabledForLevel(level) || !limit.ask(log.getName(), level, message)) {
      return NOPLoggingEventBuilder.singleton();
    }
    return log.atLevel(level).setMessage(message);
  }
}
