package dev.siskin.server.log;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lines on their way to whoever reads them. Bounded: while nobody does, new ones are lost and
 * counted, so that who logs never waits. Any thread adds; one takes.
 */
final class LineQueue {
  static final int MOST_LINES = 1_024;
  static final int MOST_BYTES = 1 << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();
  private final Condition emptied = lock.newCondition();
  private final Deque<byte[]> lines = new ArrayDeque<>();
  private int bytes;
  private long lost;
  private long lostEver;
  private boolean taken;

  /** Adds a line if there is room; else it is lost. */
  void add(byte[] line) {
    lock.lock();
    try {
      if (lines.size() >= MOST_LINES || bytes + line.length > MOST_BYTES) {
        lost++;
        lostEver++;
        return;
      }
      lines.add(line);
      bytes += line.length;
      added.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The next line, if one comes in that time; to be given to {@link #written} afterwards. */
  byte @Nullable [] take(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (lines.isEmpty() && left > 0) {
        left = added.awaitNanos(left);
      }
      byte[] line = lines.poll();
      if (line != null) {
        bytes -= line.length;
        taken = true;
      }
      return line;
    } finally {
      lock.unlock();
    }
  }

  /** The line taken last has been written. */
  void written() {
    lock.lock();
    try {
      taken = false;
      if (lines.isEmpty()) {
        emptied.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** How many were lost since the last call; 0 until there is room again to tell it. */
  long takeLost() {
    lock.lock();
    try {
      if (lines.size() > MOST_LINES / 2 || bytes > MOST_BYTES / 2) {
        return 0;
      }
      long counted = lost;
      lost = 0;
      return counted;
    } finally {
      lock.unlock();
    }
  }

  /** How many were lost since the start, told or not. */
  long lostEver() {
    lock.lock();
    try {
      return lostEver;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until all lines are written.
   *
   * @return false when the time was up before
   */
  boolean awaitEmpty(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long left = patience.toNanos();
      while ((taken || !lines.isEmpty()) && left > 0) {
        left = emptied.awaitNanos(left);
      }
      return !taken && lines.isEmpty();
    } finally {
      lock.unlock();
    }
  }
}
