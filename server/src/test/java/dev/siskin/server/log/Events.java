package dev.siskin.server.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.slf4j.Logger;

/** Loggers of their own, and what was logged through them. */
final class Events {
  final LoggerContext context = new LoggerContext();
  private final ListAppender<ILoggingEvent> list = new ListAppender<>();

  Events() {
    list.setContext(context);
    list.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(list);
  }

  Logger logger(String name) {
    return context.getLogger(name);
  }

  ILoggingEvent only() {
    if (list.list.size() != 1) {
      throw new AssertionError(list.list);
    }
    return list.list.remove(0);
  }

  int size() {
    return list.list.size();
  }
}
