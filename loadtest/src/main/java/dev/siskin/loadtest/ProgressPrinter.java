package dev.siskin.loadtest;

import dev.siskin.loadtest.report.ProgressText;
import dev.siskin.loadtest.tally.Progress;
import java.io.PrintWriter;
import java.time.Duration;

/**
 * Shows progress once a second: at a terminal a bar and a table, redrawn in place, else a line of
 * its own now and then. The terminal is left as it was after each redraw, so there is nothing to
 * restore however the run ends.
 */
final class ProgressPrinter {

  private static final int PLAIN_EVERY_SECONDS = 10;

  private static final String UP = "\u001b[%dA";
  private static final String CLEAR_BELOW = "\u001b[J";

  /** A line that is broken over two would put the next redraw in the wrong place. */
  private static final String NO_WRAP = "\u001b[?7l";

  private static final String WRAP = "\u001b[?7h";

  private final PrintWriter out;
  private final boolean inPlace;
  private final ProgressText text;
  private int seconds;
  private int linesShown;

  ProgressPrinter(PrintWriter out, boolean inPlace, Duration total) {
    this.out = out;
    this.inPlace = inPlace;
    this.text = new ProgressText(total);
  }

  /** Call once a second. */
  void second(Progress progress) {
    seconds++;
    if (inPlace) {
      redraw(progress);
    } else if (seconds % PLAIN_EVERY_SECONDS == 0) {
      out.println(text.line(progress));
    }
    out.flush();
  }

  /** Leaves an empty line start for what comes next. */
  void finish() {
    wipe();
    out.flush();
  }

  private void redraw(Progress progress) {
    wipe();
    out.print(NO_WRAP);
    for (String line : text.screen(progress)) {
      out.print(line + "\n");
      linesShown++;
    }
    out.print(WRAP);
  }

  private void wipe() {
    if (linesShown > 0) {
      out.printf(UP + "\r" + CLEAR_BELOW, linesShown);
      linesShown = 0;
    }
  }
}
