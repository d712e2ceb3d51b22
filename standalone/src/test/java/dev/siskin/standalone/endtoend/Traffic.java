package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Clients that go on asking until they are stopped, and keep the account of what they got. */
final class Traffic implements AutoCloseable {
  /** Leaves the machine air: what is looked for is what goes wrong, not how much goes through. */
  private static final long PAUSE_MILLIS = 5;

  private static final long END_SECONDS = 40;

  private final ExecutorService threads;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final LongAdder answered = new LongAdder();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();

  private Traffic(int clients) {
    threads = Executors.newFixedThreadPool(clients);
  }

  static Traffic of(int clients, Http.Request request) {
    Traffic traffic = new Traffic(clients);
    for (int i = 0; i < clients; i++) {
      traffic.threads.execute(() -> traffic.ask(request));
    }
    return traffic;
  }

  /** Answers with status 200. */
  long answered() {
    return answered.sum();
  }

  /** All that ended otherwise. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  /** Asks no more, and returns when all that was asked has ended. */
  @Override
  public void close() {
    stopped.countDown();
    threads.shutdown();
    try {
      assertThat(threads.awaitTermination(END_SECONDS, TimeUnit.SECONDS))
          .as("all requests have ended")
          .isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      threads.shutdownNow();
    }
  }

  private void ask(Http.Request request) {
    try {
      do {
        askOnce(request);
      } while (!stopped.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void askOnce(Http.Request request) throws InterruptedException {
    try {
      Answer answer = Http.send(request);
      if (answer.status() == 200) {
        answered.increment();
      } else {
        failures.add(answer.status() + " " + answer.body());
      }
    } catch (IOException e) {
      failures.add(e.toString());
    }
  }
}
