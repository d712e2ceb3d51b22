package dev.siskin.standalone;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A started broker process and what it says. Two daemon threads read its stdout and stderr to their
 * ends, so that it never blocks on a full pipe.
 */
final class Child {
  private static final String READY = "READY ";
  private static final int KEPT_LINES = 20;

  private final Process process;
  private final CompletableFuture<String> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> errEnded = new CompletableFuture<>();

  /** Guarded by itself. */
  private final Deque<String> complaints = new ArrayDeque<>();

  private Child(Process process) {
    this.process = process;
  }

  static Child run(List<String> words) {
    try {
      Child child = new Child(new ProcessBuilder(words).start());
      startDaemon("broker-stdout", child::readOut);
      startDaemon("broker-stderr", child::readErr);
      return child;
    } catch (IOException e) {
      throw new BrokerStartException("Cannot run " + words.get(0) + ": " + e.getMessage(), e);
    }
  }

  Process process() {
    return process;
  }

  /** The broker's address; fails when stdout and stderr have ended without one. */
  CompletableFuture<String> ready() {
    return ready;
  }

  /** The last lines of stderr. */
  List<String> complaints() {
    synchronized (complaints) {
      return List.copyOf(complaints);
    }
  }

  private void readOut() {
    readLines(process.inputReader(), this::hear);
    errEnded.join();
    ready.completeExceptionally(new IllegalStateException("ended before READY"));
  }

  private void readErr() {
    readLines(process.errorReader(), this::complain);
    errEnded.complete(null);
  }

  private void hear(String line) {
    if (line.startsWith(READY)) {
      ready.complete(line.substring(READY.length()).strip());
    }
  }

  private void complain(String line) {
    synchronized (complaints) {
      if (complaints.size() == KEPT_LINES) {
        complaints.removeFirst();
      }
      complaints.addLast(line);
    }
  }

  private static void readLines(BufferedReader reader, Consumer<String> each) {
    try (reader) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        each.accept(line);
      }
    } catch (IOException e) {
      // The process was killed: its pipe ends either way.
    }
  }

  private static void startDaemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
