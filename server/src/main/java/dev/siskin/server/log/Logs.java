package dev.siskin.server.log;

import ch.qos.logback.classic.LoggerContext;
import dev.siskin.server.config.LogSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a server's process: its form, who speaks, and its last line. All of it stays as it is
 * where somebody set logback up in a way of their own.
 */
public final class Logs {
  private static final String APPENDER = "stderr";

  private Logs() {}

  /** Gives the log the form that is set. Called once, by a main, before anything is logged. */
  public static void use(LogSettings settings) {
    LineAppender lines = appender();
    if (lines == null) {
      return;
    }
    JulHandler.install();
    if (settings.json()) {
      lines.form(new JsonLine());
      Thread.setDefaultUncaughtExceptionHandler(Logs::uncaught);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(lines::end, "siskin-log-end"));
  }

  /** From now on JSON lines say which start of the process they are from. */
  public static void boot(String id) {
    say(JsonLine.BOOT, id);
  }

  /** And which process of several. */
  public static void replica(String name) {
    say(JsonLine.REPLICA, name);
  }

  /** Says why a command ends before it began, in a sentence, or as a line where lines are JSON. */
  public static void refuse(String command, @Nullable String why) {
    LineAppender lines = appender();
    if (lines != null && lines.isJson()) {
      LoggerFactory.getLogger(Logs.class).error("{}: {}", command, why);
      lines.flush();
    } else {
      flush();
      System.err.println(command + ": " + why);
    }
  }

  /**
   * Tells what was kept back, and waits a little until what was logged is written; the last act of
   * who ends a process.
   */
  public static void flush() {
    LineAppender lines = appender();
    if (lines != null) {
      lines.end();
    }
  }

  /** Lines that nobody read in time, since the start of the process. Any thread. */
  public static long linesLost() {
    LineAppender lines = appender();
    return lines == null ? 0 : lines.lost();
  }

  /**
   * Lines that were too many of their kind in a second, or came again within half a minute. Any
   * thread.
   */
  public static long linesKeptBack() {
    return LineLimit.SHARED.keptBack();
  }

  private static void uncaught(Thread thread, Throwable why) {
    Logger log = LoggerFactory.getLogger(Logs.class);
    log.error("thread {} ended in a way nobody foresaw", thread.getName(), why);
  }

  private static void say(String key, String value) {
    LoggerContext context = context();
    if (context != null) {
      context.putProperty(key, value);
    }
  }

  private static @Nullable LineAppender appender() {
    LoggerContext context = context();
    return context != null
            && context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(APPENDER)
                instanceof LineAppender lines
        ? lines
        : null;
  }

  private static @Nullable LoggerContext context() {
    return LoggerFactory.getILoggerFactory() instanceof LoggerContext logback ? logback : null;
  }
}
