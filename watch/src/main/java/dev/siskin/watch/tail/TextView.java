package dev.siskin.watch.tail;

import dev.siskin.protocol.telemetry.reader.BootReport;
import dev.siskin.protocol.telemetry.reader.IntervalTotals;
import dev.siskin.watch.stream.StreamCounts;
import java.io.PrintStream;
import java.util.List;

/** Prints tables: one after the other, or in place on a terminal. */
final class TextView implements TailView {
  private static final String HOME = "\u001b[H";
  private static final String CLEAR_SCREEN = "\u001b[2J";
  private static final String CLEAR_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";

  private final PrintStream out;
  private final TableText text;
  private final boolean inPlace;
  private boolean cleared;

  TextView(PrintStream out, TableText text, boolean inPlace) {
    this.out = out;
    this.text = text;
    this.inPlace = inPlace;
  }

  @Override
  public void show(Moment moment) {
    List<String> lines = text.live(moment);
    out.print(inPlace ? onScreen(lines) : String.join("\n", lines) + "\n\n");
    out.flush();
  }

  /** Written over the old table, since clearing first would flicker. */
  private String onScreen(List<String> lines) {
    StringBuilder all = new StringBuilder(cleared ? HOME : CLEAR_SCREEN + HOME);
    cleared = true;
    for (String line : lines) {
      all.append(line).append(CLEAR_LINE).append('\n');
    }
    return all.append(CLEAR_BELOW).toString();
  }

  @Override
  public void showTotals(IntervalTotals totals, StreamCounts counts, List<BootReport> boots) {
    out.print(String.join("\n", text.totals(totals, counts, boots)) + "\n");
    out.flush();
  }

  @Override
  public boolean closed() {
    return out.checkError();
  }
}
