package dev.siskin.server.log;

import dev.siskin.server.log.LineLimit.Untold;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.event.Level;

/**
 * Keeps back what a library says again and again, such as Kafka's client once a second while a
 * password is wrong: a line is told when it is new, and then how often it came, each half minute.
 * Remembers the last lines only. Any thread.
 */
final class Repeats {
  static final int QUIET_SECONDS = 30;
  static final int MOST_LINES = 64;

  private static final int MOST_CHARS = 512;
  private static final long QUIET_NANOS = QUIET_SECONDS * 1_000_000_000L;

  private final LongSupplier clock;
  private final Map<Line, Told> lines = new LinkedHashMap<>(16, 0.75f, true);
  private int forgotten;

  private record Line(String logger, String text) {}

  /** When a line was told last, and how often it came since. */
  private static final class Told {
    final Level level;
    long nanos;
    int untold;

    Told(Level level, long nanos) {
      this.level = level;
      this.nanos = nanos;
    }
  }

  /**
   * @param clock nanoseconds, as {@code System::nanoTime}
   */
  Repeats(LongSupplier clock) {
    this.clock = clock;
  }

  /** Asks for a line; one that was not told lately is noted as told. */
  synchronized boolean ask(String logger, Level level, String text) {
    long now = clock.getAsLong();
    Line line = line(logger, text);
    Told told = lines.get(line);
    if (told == null) {
      lines.put(line, new Told(level, now));
      dropEldest();
      return true;
    }
    // What was kept back is told first: its number, by due().
    if (told.untold > 0 || now - told.nanos < QUIET_NANOS) {
      told.untold++;
      return false;
    }
    told.nanos = now;
    return true;
  }

  /** The line was not told after all: it will be new when it comes again. */
  synchronized void takeBack(String logger, String text) {
    Told told = lines.remove(line(logger, text));
    forgotten += told == null ? 0 : told.untold;
  }

  /** Takes the numbers of lines that came again, half a minute after they were told. */
  synchronized List<Untold> due() {
    return take(false);
  }

  /** Takes all numbers that nobody was told yet, at the end. */
  synchronized List<Untold> rest() {
    return take(true);
  }

  private List<Untold> take(boolean all) {
    long now = clock.getAsLong();
    List<Untold> due = new ArrayList<>();
    lines.forEach(
        (line, told) -> {
          if (told.untold > 0 && (all || now - told.nanos >= QUIET_NANOS)) {
            due.add(new Untold(line.logger, told.level, line.text, told.untold));
            told.untold = 0;
            told.nanos = now;
          }
        });
    if (forgotten > 0) {
      due.add(new Untold(Repeats.class.getName(), Level.WARN, "", forgotten));
      forgotten = 0;
    }
    return due;
  }

  private void dropEldest() {
    if (lines.size() > MOST_LINES) {
      Line eldest = lines.keySet().iterator().next();
      takeBack(eldest.logger, eldest.text);
    }
  }

  private static Line line(String logger, String text) {
    return new Line(logger, text.length() > MOST_CHARS ? text.substring(0, MOST_CHARS) : text);
  }
}
