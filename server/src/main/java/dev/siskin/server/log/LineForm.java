package dev.siskin.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;

/** How an event is written. Any thread. */
interface LineForm {
  /** More of a message is cut. */
  int MOST_MESSAGE_CHARS = 8_192;

  /** More of a value is cut; none of ours is as long. */
  int MOST_VALUE_CHARS = 256;

  /** The event, with the line break at its end. */
  String write(ILoggingEvent event);

  /** The last part of a logger's name. */
  static String shortName(ILoggingEvent event) {
    String name = event.getLoggerName();
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
