package dev.siskin.server.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.event.Level;

/**
 * Lets so many lines a second of each kind into the log, and counts the others. A kind is a logger
 * and the pattern of its message, or a logger alone. Their number is bounded: what comes beyond it
 * shares one. Any thread.
 */
final class LineLimit {
  /** Lines a second of one kind. */
  static final int LINES_A_SECOND = 3;

  static final int MOST_KINDS = 512;

  /** Of the process. */
  static final LineLimit SHARED = new LineLimit(System::nanoTime);

  private static final long SECOND_NANOS = 1_000_000_000L;

  private final LongSupplier clock;
  private final Map<Key, Kind> kinds = new ConcurrentHashMap<>();
  private final LongAdder keptBack = new LongAdder();
  private final Kind others = new Kind(new Key("dev.siskin.server.log.LineLimit", ""), Level.WARN);

  private record Key(String logger, String message) {}

  /**
   * Lines that nobody saw.
   *
   * @param message the pattern they had in common; empty where they had none
   */
  record Untold(String logger, Level level, String message, int lines) {}

  /** One kind, and what became of it in the second that runs. */
  private static final class Kind {
    final Key key;
    final Level level;
    private boolean begun;
    private long beginNanos;
    private int told;
    private int untold;

    /** Untold, of seconds that are over. */
    private int over;

    Kind(Key key, Level level) {
      this.key = key;
      this.level = level;
    }

    synchronized boolean ask(long now) {
      if (!begun || now - beginNanos >= SECOND_NANOS) {
        begun = true;
        beginNanos = now;
        told = 0;
        over += untold;
        untold = 0;
      }
      if (told == LINES_A_SECOND) {
        untold++;
        return false;
      }
      told++;
      return true;
    }

    synchronized int takeOver(long now, boolean all) {
      int lines = over;
      over = 0;
      if (all || now - beginNanos >= SECOND_NANOS) {
        lines += untold;
        untold = 0;
      }
      return lines;
    }
  }

  /**
   * @param clock nanoseconds, as {@code System::nanoTime}
   */
  LineLimit(LongSupplier clock) {
    this.clock = clock;
  }

  /**
   * Asks for a line.
   *
   * @param level of all lines of the kind
   * @param message the pattern of the kind; empty for all lines of the logger
   */
  boolean ask(String logger, Level level, String message) {
    boolean may = kind(logger, level, message).ask(clock.getAsLong());
    if (!may) {
      keptBack.increment();
    }
    return may;
  }

  /** A line was kept back for another reason. */
  void countKeptBack() {
    keptBack.increment();
  }

  /** How many lines were kept back since the start. */
  long keptBack() {
    return keptBack.sum();
  }

  /** Takes what was kept back in seconds that are over. */
  List<Untold> due() {
    return take(false);
  }

  /** Takes all that was kept back, at the end. */
  List<Untold> rest() {
    return take(true);
  }

  private List<Untold> take(boolean all) {
    List<Untold> due = new ArrayList<>();
    long now = clock.getAsLong();
    for (Kind kind : kinds.values()) {
      addDue(kind, now, all, due);
    }
    addDue(others, now, all, due);
    return due;
  }

  private static void addDue(Kind kind, long now, boolean all, List<Untold> due) {
    int lines = kind.takeOver(now, all);
    if (lines > 0) {
      due.add(new Untold(kind.key.logger, kind.level, kind.key.message, lines));
    }
  }

  private Kind kind(String logger, Level level, String message) {
    Key key = new Key(logger, message);
    Kind known = kinds.get(key);
    if (known != null) {
      return known;
    }
    return kinds.size() >= MOST_KINDS
        ? others
        : kinds.computeIfAbsent(key, fresh -> new Kind(fresh, level));
  }
}
