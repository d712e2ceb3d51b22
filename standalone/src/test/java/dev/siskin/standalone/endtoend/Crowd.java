package dev.siskin.standalone.endtoend;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Many clients at once, each with one request at a time on a kept connection. */
final class Crowd {
  private Crowd() {}

  /** Sends requests 0 to count - 1 and returns their answers in that order. */
  static List<Answer> send(int clients, int count, IntFunction<Http.Request> request)
      throws Exception {
    Answer[] answers = new Answer[count];
    AtomicInteger next = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        ends.add(threads.submit(() -> sendNext(answers, next, request)));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    } finally {
      threads.shutdownNow();
    }
    return List.of(answers);
  }

  private static int sendNext(
      Answer[] answers, AtomicInteger next, IntFunction<Http.Request> request) throws Exception {
    int sent = 0;
    for (int i = next.getAndIncrement(); i < answers.length; i = next.getAndIncrement()) {
      answers[i] = Http.send(request.apply(i));
      sent++;
    }
    return sent;
  }
}
