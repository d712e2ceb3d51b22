package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Requests near to good ones, sent to a real server with real models: each has one answer in its
 * dialect, none is a plain 500, good ones between them are answered as ever, and the server's own
 * counts are those of the callers.
 */
@Tag("endtoend")
@Timeout(3600)
@ExtendWith(Logs.class)
class DoorsFuzzTest {
  private static final int SHOTS = Sizes.FULL ? 1_000_000 : 10_000;
  private static final int MESSAGES = Sizes.FULL ? 200_000 : 1_000;
  private static final int CONNECTIONS = 4;
  private static final int GOOD_EVERY = 100;
  private static final int LEAVE_EVERY = 251;
  private static final double MIB = 1 << 20;
  private static final double MOST_GROWTH = 16 * MIB;
  private static final Duration COUNTED = Duration.ofSeconds(20);
  private static final Path FAILED = Path.of("target", "fuzz-doors").toAbsolutePath();

  /** Every way to say no that a bad request may meet. */
  private static final Set<Integer> REFUSALS = Set.of(400, 404, 413, 415, 501, 503, 504);

  /** What may come over a WebSocket. */
  private static final Set<String> FORESEEN =
      Set.of(
          "hello",
          "result",
          "event",
          "INVALID_ARGUMENT",
          "FAILED_PRECONDITION",
          "PERMISSION_DENIED",
          "NOT_FOUND",
          "CONFLICT",
          "CANCELLED",
          "UNIMPLEMENTED",
          "OVERLOADED",
          "DEADLINE_EXCEEDED",
          "closed 1002",
          "closed 1003",
          "closed 1007");

  private final long seed = Sizes.FULL ? System.nanoTime() & 0x7fff_ffff : 5;
  private final Shots shots = new Shots(seed);

  /** What all connections saw: answers by status, and those who left without one. */
  private final Map<Integer, Long> statuses = new ConcurrentSkipListMap<>();

  private final AtomicLong left = new AtomicLong();

  @Test
  void everyShotEndsOnceAndTheServerStaysAsItWas() throws Exception {
    Path data = Trained.dataDir("fuzz");
    EchoModel.writeAll(data.resolve("models"));
    try (Siskin siskin = Siskin.upWithWholeHeap(data, "256m", "warmUp.requests=500")) {
      // Requests of the warm-up are not counted, so this begins at nothing.
      assertThat(ended(siskin)).isZero();
      List<FuzzClient.Reply> expected = goodAnswers(siskin);
      // The first tenth fills pools and compiles what is new.
      fire(siskin, 0, SHOTS / 10, expected);
      long rss = Proc.rssBytes(siskin.pid());
      fire(siskin, SHOTS / 10, SHOTS, expected);
      long growth = Proc.rssBytes(siskin.pid()) - rss;
      long sent = left.get() + statuses.values().stream().mapToLong(Long::longValue).sum();
      long counted =
          Patience.await(sent + " requests counted", COUNTED, () -> ended(siskin), n -> n >= sent);
      Map<String, Long> codes = fireMessages(siskin);
      report(growth, sent - counted, codes);
      assertThat(counted).as("requests counted").isEqualTo(sent);
      assertThat(codes).containsKeys("result", "INVALID_ARGUMENT");
      assertThat(siskin.isAlive()).isTrue();
      assertThat(statuses.keySet()).as("seed %s", seed).contains(200, 400);
      if (Sizes.FULL) {
        assertThat(growth).as("growth of RSS, seed %s", seed).isLessThan((long) MOST_GROWTH);
      }
    }
  }

  private List<FuzzClient.Reply> goodAnswers(Siskin siskin) throws Exception {
    List<FuzzClient.Reply> replies = new ArrayList<>();
    try (FuzzClient client = new FuzzHttp1(siskin.url())) {
      for (Shot good : Shots.good()) {
        FuzzClient.Reply reply = client.send(good);
        assertThat(reply.status()).as("%s: %s", good, reply.text()).isEqualTo(200);
        statuses.merge(reply.status(), 1L, Long::sum);
        replies.add(reply);
      }
    }
    return replies;
  }

  private void fire(Siskin siskin, int from, int to, List<FuzzClient.Reply> expected)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
    try {
      List<Callable<Integer>> callers = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        int first = from + i;
        callers.add(() -> fireEveryFourth(siskin, first, to, expected));
      }
      for (Future<Integer> caller : threads.invokeAll(callers)) {
        assertThat(caller.get()).isGreaterThanOrEqualTo(to);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private int fireEveryFourth(Siskin siskin, int first, int to, List<FuzzClient.Reply> expected)
      throws Exception {
    List<Shot> good = Shots.good();
    int number = first;
    try (FuzzClient client = client(siskin, first % CONNECTIONS)) {
      for (; number < to; number += CONNECTIONS) {
        Shot shot = shots.number(number);
        if (number % LEAVE_EVERY == 0 && shot.body().length > 0) {
          client.leave(shot, shot.body().length - 1);
          left.incrementAndGet();
        } else {
          statuses.merge(status(client, shot, number), 1L, Long::sum);
        }
        if (number % GOOD_EVERY < CONNECTIONS) {
          int which = number / GOOD_EVERY % good.size();
          FuzzClient.Reply reply = client.send(good.get(which));
          statuses.merge(reply.status(), 1L, Long::sum);
          assertGood(reply, expected.get(which), good.get(which), number);
        }
      }
    }
    return number;
  }

  /** The last speaks HTTP/2. */
  private static FuzzClient client(Siskin siskin, int connection) throws Exception {
    return connection == CONNECTIONS - 1
        ? new FuzzHttp2(siskin.url())
        : new FuzzHttp1(siskin.url());
  }

  /**
   * Messages over a WebSocket, with what came of them by their codes. Not all of them are requests
   * that count.
   */
  private Map<String, Long> fireMessages(Siskin siskin) throws Exception {
    Map<String, Long> codes = new TreeMap<>();
    try (FuzzSocket socket = new FuzzSocket(siskin.url())) {
      for (int number = 0; number < MESSAGES; number++) {
        FuzzSocket.Message message = shots.message(number);
        for (String said : socket.send(message)) {
          String code = FuzzSocket.code(said);
          if (!FORESEEN.contains(code)) {
            fail("seed " + seed + ", message " + number + ": " + said);
          }
          codes.merge(code, 1L, Long::sum);
        }
        if (number % GOOD_EVERY == 0) {
          String id = "good" + number;
          assertThat(socket.ask(Shots.goodMessage(id), id)).contains("\"op\":\"result\"");
        }
      }
    }
    return codes;
  }

  /** What a model computes may differ in its last digits by the batch; an echo may not. */
  private void assertGood(
      FuzzClient.Reply reply, FuzzClient.Reply expected, Shot good, int number) {
    boolean exact = !good.path().contains("digits");
    assertThat(exact ? reply.text() : "" + reply.status())
        .as("seed %s, after shot %s", seed, number)
        .isEqualTo(exact ? expected.text() : "" + expected.status());
  }

  private int status(FuzzClient client, Shot shot, int number) throws Exception {
    try {
      FuzzClient.Reply reply = client.send(shot);
      if (reply.status() != 200) {
        assertThat(REFUSALS).as(reply.text()).contains(reply.status());
        assertThat(reply.text()).matches("(?s)\\{\"error\":\".+\"\\}");
      }
      return reply.status();
    } catch (Exception | AssertionError e) {
      Files.createDirectories(FAILED);
      Path file = FAILED.resolve("shot-" + seed + "-" + number);
      Files.write(file, shot.bytes());
      return fail("seed " + seed + ", shot " + number + " at " + shot.door() + ": " + file, e);
    }
  }

  /** Requests that ended, whether or not they reached a version. */
  private static long ended(Siskin siskin) throws Exception {
    String metrics = Http.get(siskin.metricsUrl() + "/metrics").body();
    return metrics
        .lines()
        .filter(line -> line.matches("siskin_(refused_)?requests_total\\{.*"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private void report(long growth, long notCounted, Map<String, Long> codes) {
    System.out.printf(
        Locale.ROOT,
        "fuzz: seed %d, answers %s, left %d, RSS grew by %.1f MiB; over WebSocket %s%n",
        seed,
        statuses,
        left.get(),
        growth / MIB,
        codes);
    FigureFile.write(
        "fuzz",
        String.format(
            Locale.ROOT,
            "%,d requests and %,d messages of a WebSocket, near to good ones",
            SHOTS,
            MESSAGES),
        List.of(
            row("plain 500s", "0", "<= 0", "answers by status: " + statuses),
            row("messages that met an accident", "0", "<= 0", "what came back: " + codes),
            row("requests not counted once", "" + notCounted, "<= 0", left + " left early"),
            row(
                "growth of resident memory",
                String.format(Locale.ROOT, "%.1f MiB", growth / MIB),
                "<= 16 MiB",
                "after the first tenth of the requests")),
        List.of(
            "JSON with faults of structure, bytes with faults, wrong lengths and broken codings, on"
                + " three connections of HTTP/1.1 and one of HTTP/2, then a WebSocket; good requests"
                + " between them are answered as before."));
  }

  private static FigureFile.Row row(String figure, String result, String bound, String note) {
    return new FigureFile.Row(figure, result, bound, "", note);
  }
}
