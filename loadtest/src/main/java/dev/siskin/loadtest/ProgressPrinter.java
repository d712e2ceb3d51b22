package dev.siskin.loadtest;

import dev.siskin.loadtest.report.ProgressText;
import dev.siskin.loadtest.tally.Progress;
import java.io.PrintWriter;

/** Shows progress once a second: in place at a terminal, else as a line of its own now and then. */
final class ProgressPrinter {

  private static final int PLAIN_EVERY_SECONDS = 10;
  private static final int LINE_CHARS = 90;

  private final PrintWriter out;
  private final boolean inPlace;
  private final ProgressText text = new ProgressText();
  private int seconds;

  ProgressPrinter(PrintWriter out, boolean inPlace) {
    this.out = out;
    this.inPlace = inPlace;
  }

  /** Call once a second. */
  void second(Progress progress) {
    seconds++;
    if (inPlace) {
      out.print("\r" + padded(text.line(progress)));
    } else if (seconds % PLAIN_EVERY_SECONDS == 0) {
      out.println(text.line(progress));
    }
    out.flush();
  }

  /** Leaves an empty line start for what comes next. */
  void finish() {
    if (inPlace && seconds > 0) {
      out.print("\r" + padded("") + "\r");
    }
  }

  private static String padded(String line) {
    return line + " ".repeat(Math.max(0, LINE_CHARS - line.length()));
  }
}
