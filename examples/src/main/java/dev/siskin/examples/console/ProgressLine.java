package dev.siskin.examples.console;

import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Progress of long work: one line that is overwritten where the output is a terminal, and at most
 * about ten plain lines a task where it is not, so that a log stays readable.
 */
public final class ProgressLine {
  private static final int PLAIN_LINES_PER_TASK = 10;

  private final PrintWriter out;
  private final boolean terminal;
  private int openLineLength;

  public ProgressLine(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Says one whole line, after ending a progress line that may be open. */
  public void say(String line) {
    endOpenLine();
    out.println(line);
    out.flush();
  }

  /** Shows that {@code done} of {@code total} steps of {@code task} are over; the last one ends. */
  public void step(String task, int done, int total, @Nullable String detail) {
    String line = line(task, done, total, detail);
    if (terminal) {
      overwrite(line);
    } else if (isPlainStop(done, total)) {
      say(line);
    }
    if (done >= total) {
      endOpenLine();
    }
  }

  private static String line(String task, int done, int total, @Nullable String detail) {
    String head = String.format(Locale.ROOT, "%s: %d of %d", task, done, total);
    return detail == null ? head : head + ", " + detail;
  }

  private static boolean isPlainStop(int done, int total) {
    int stride = Math.max(1, total / PLAIN_LINES_PER_TASK);
    return done >= total || done % stride == 0;
  }

  private void overwrite(String line) {
    String padding = " ".repeat(Math.max(0, openLineLength - line.length()));
    out.print("\r" + line + padding);
    out.flush();
    openLineLength = line.length();
  }

  private void endOpenLine() {
    if (openLineLength > 0) {
      out.println();
      out.flush();
      openLineLength = 0;
    }
  }
}
