package dev.siskin.server.log;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import org.jspecify.annotations.Nullable;

/** An exception with its causes and where they came from, bounded. Pure. */
final class StackText {
  private static final int MOST_CAUSES = 5;
  private static final int MOST_MESSAGE_CHARS = 1_024;

  private StackText() {}

  /**
   * Its lines, each with its break: what was thrown, and places behind a tabulator. What messages
   * hold cannot break a line.
   *
   * @param places told of each exception; how many are left out is told from the second on
   */
  static void append(IThrowableProxy thrown, int places, StringBuilder to) {
    IThrowableProxy next = thrown;
    for (int depth = 0; next != null && depth <= MOST_CAUSES; depth++) {
      to.append(depth == 0 ? "" : "Caused by: ").append(next.getClassName());
      String message = next.getMessage();
      if (message != null) {
        Escapes.text(message, MOST_MESSAGE_CHARS, to.append(": "));
      }
      to.append('\n');
      appendPlaces(next.getStackTraceElementProxyArray(), places, to);
      next = next.isCyclic() ? null : next.getCause();
    }
  }

  private static void appendPlaces(
      StackTraceElementProxy @Nullable [] all, int places, StringBuilder to) {
    int length = all == null ? 0 : all.length;
    for (int i = 0; all != null && i < Math.min(places, length); i++) {
      to.append('\t').append(all[i].getSTEAsString()).append('\n');
    }
    if (places > 1 && length > places) {
      to.append("\t... ").append(length - places).append(" more\n");
    }
  }
}
