package dev.siskin.standalone.endtoend;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What Kafka has of a server for sure, by the server's own words: looked at again and again while
 * it lives, and what was said last holds when it is dead.
 */
final class Acknowledged implements AutoCloseable {
  private static final long LOOK_EVERY_MILLIS = 100;

  private final LoneServer server;
  private final Thread thread = new Thread(this::watch, "acknowledged");
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final List<Ledger> looks = new ArrayList<>();
  private volatile long records;
  private volatile long answers;

  private Acknowledged(LoneServer server) {
    this.server = server;
  }

  static Acknowledged watch(LoneServer server) {
    Acknowledged acknowledged = new Acknowledged(server);
    acknowledged.thread.start();
    return acknowledged;
  }

  /** Interval records. */
  long records() {
    return records;
  }

  /** Answers in the histograms of those. */
  long answers() {
    return answers;
  }

  @Override
  public void close() {
    stopped.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void watch() {
    try {
      do {
        look(server.ledger());
      } while (!stopped.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS));
    } catch (IOException | AssertionError dead) {
      // Its last words are what we know.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(Ledger now) {
    records = now.acked();
    if (now.waiting() == 0) {
      answers = Math.max(answers, surelyIn());
    }
    looks.add(now);
  }

  /**
   * The answers of the newest page after which records were made twice: the first may have been
   * made of half of them, since a page is not of one moment. Nothing of that waits any more.
   */
  private long surelyIn() {
    for (int page = looks.size() - 1; page >= 0; page--) {
      long produced = looks.get(page).produced();
      long later =
          looks.subList(page, looks.size()).stream()
              .mapToLong(Ledger::produced)
              .filter(more -> more > produced)
              .distinct()
              .count();
      if (later >= 2) {
        return looks.get(page).requests();
      }
    }
    return 0;
  }
}
