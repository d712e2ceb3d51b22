package dev.siskin.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.fake.Until;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Thousands of requests of all kinds on several connections at once: each has exactly one answer,
 * of its kind and with its own number; and the counters agree with the callers.
 */
@ExtendWith(VertxExtension.class)
class RandomTrafficTest {
  private static final int CONNECTIONS = 4;
  private static final int BURSTS = 250;

  @TempDir private Path dir;

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void everyRequestHasItsOwnAnswer(long seed, Vertx vertx) throws Exception {
    Door door =
        Door.open(
            vertx,
            dir,
            "http.eventLoops=2",
            "batching.slots=2",
            "batching.maxBatchRows=7",
            "http.maxBodyBytes=5000");
    Map<String, Long> expected = new TreeMap<>();
    for (Map<String, Long> told : callers(door, seed)) {
      told.forEach((name, n) -> expected.merge(name, n, Long::sum));
    }
    Map<String, Long> counted = door.counts();
    assertThat(assigned(counted)).isEqualTo(ended(counted)).isPositive();
    counted.keySet().removeIf(name -> name.contains("assigned") || name.endsWith("runs"));
    counted.keySet().removeIf(name -> name.endsWith("rows"));
    assertThat(counted).isEqualTo(expected);
  }

  private static List<Map<String, Long>> callers(Door door, long seed) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
    try {
      List<Future<Map<String, Long>>> futures = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        long own = seed * 100 + i;
        futures.add(threads.submit(() -> new Caller(door, own).run()));
      }
      List<Map<String, Long>> told = new ArrayList<>();
      for (Future<Map<String, Long>> future : futures) {
        told.add(future.get(60, TimeUnit.SECONDS));
      }
      return told;
    } finally {
      threads.shutdownNow();
    }
  }

  private static long assigned(Map<String, Long> counts) {
    return sum(counts, "assigned");
  }

  private static long ended(Map<String, Long> counts) {
    long ended = sum(counts, "answered");
    for (Map.Entry<String, Long> count : counts.entrySet()) {
      boolean error = count.getKey().matches("\\d .*[A-Z_]{5,}");
      ended += error ? count.getValue() : 0;
    }
    return ended;
  }

  private static long sum(Map<String, Long> counts, String ending) {
    return counts.entrySet().stream()
        .filter(count -> count.getKey().endsWith(" " + ending))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** One connection that sends bursts and reads all answers before the next. */
  private static final class Caller {
    private final Door door;
    private final Random random;
    private final Map<String, Long> told = new TreeMap<>();
    private long nonce;

    /** What is asked, and what must come. */
    private record Shot(String request, int status, String body, String counter) {}

    Caller(Door door, long seed) {
      this.door = door;
      this.random = new Random(seed);
      this.nonce = seed * 100_000;
    }

    Map<String, Long> run() throws IOException {
      Wire wire = door.connect();
      try {
        for (int burst = 0; burst < BURSTS; burst++) {
          if (random.nextInt(40) == 0) {
            wire.close();
            wire = door.connect();
          }
          burst(wire);
        }
      } finally {
        wire.close();
      }
      return told;
    }

    private void burst(Wire wire) throws IOException {
      List<Shot> shots = new ArrayList<>();
      StringBuilder text = new StringBuilder();
      for (int i = 1 + random.nextInt(5); i > 0; i--) {
        Shot shot = shot();
        shots.add(shot);
        text.append(shot.request);
      }
      wire.send(text.toString());
      for (Shot shot : shots) {
        Wire.Answer answer = wire.read();
        assertThat(answer.body()).as(shot.request).contains(shot.body);
        assertThat(answer.status()).as(shot.request).isEqualTo(shot.status);
        told.merge(shot.counter, 1L, Long::sum);
      }
    }

    private Shot shot() {
      nonce++;
      boolean pin = random.nextBoolean();
      String path = pin ? "/v1/models/m/versions/1:predict" : "/v1/models/m:predict";
      String arm = pin ? "1 pinned " : "2 stable ";
      return switch (random.nextInt(12)) {
        case 0, 1, 2, 9 -> rows(path, arm);
        case 3 -> whole(path, arm, "alone", nonce + "," + -nonce);
        case 4 -> whole(path, arm, "whole", Long.toString(nonce));
        case 5 -> pair(path, arm);
        case 6 -> failing(path, arm);
        case 7 -> bad(path, arm, "{\"instances\":[[\"" + nonce + "\",1]]}", "Value: " + nonce);
        case 8 -> bad(path, arm, "{\"instances\":[[" + nonce, "JSON Parse error");
        case 10 ->
            new Shot(
                Wire.post("/v1/models/x" + nonce + ":predict", "{}"),
                404,
                "Latest(x" + nonce + ")",
                "refused  NOT_FOUND");
        default ->
            new Shot(
                Wire.post("/v1/models/m/versions/" + nonce + ":predict", "{}"),
                404,
                "Specific(m, " + nonce + ")",
                "refused m NOT_FOUND");
      };
    }

    private Shot rows(String path, String arm) {
      StringBuilder rows = new StringBuilder();
      StringBuilder answers = new StringBuilder();
      for (int i = random.nextInt(20); i >= 0; i--) {
        long small = (nonce * 10 + i) % 1_000_000;
        rows.append("[").append(small).append(",").append(i).append("]").append(i > 0 ? "," : "");
        answers.append("[").append(small).append(".0,").append(i).append(".0]");
        answers.append(i > 0 ? "," : "");
      }
      return new Shot(
          Wire.post(path, "{\"instances\":[" + rows + "]}"),
          200,
          "{\"predictions\":[" + answers + "]}",
          arm + "answered");
    }

    private Shot whole(String path, String arm, String signature, String numbers) {
      String body = "{\"signature_name\":\"" + signature + "\",\"inputs\":[" + numbers + "]}";
      return new Shot(
          Wire.post(path, body), 200, "{\"outputs\":[" + numbers + "]}", arm + "answered");
    }

    private Shot pair(String path, String arm) {
      String body =
          "{\"instances\":[{\"b\":"
              + -nonce
              + ",\"a\":"
              + nonce
              + "}],\"signature_name\":\"pair\"}";
      String answer = "{\"predictions\":[{\"out_a\":" + nonce + ",\"out_b\":" + -nonce + "}]}";
      return new Shot(Wire.post(path, body), 200, answer, arm + "answered");
    }

    private Shot failing(String path, String arm) {
      String body = "{\"signature_name\":\"alone\",\"inputs\":[" + -nonce + ",0]}";
      return new Shot(Wire.post(path, body), 500, "the run failed", arm + "INTERNAL");
    }

    private Shot bad(String path, String arm, String body, String text) {
      return new Shot(Wire.post(path, body), 400, text, arm + "INVALID_ARGUMENT");
    }
  }

  /** Some leave in the middle, some are late: then nobody knows the answer, but it is one. */
  @Test
  void whoeverLeavesOrIsLateEndsOnceToo(Vertx vertx) throws Exception {
    Door door =
        Door.open(
            vertx, dir, "http.eventLoops=2", "batching.slots=2", "batching.maxQueueRequests=20");
    Random random = new Random(5);
    Map<String, Long> counted = new TreeMap<>();
    long whole = 0;
    for (int round = 0; round < 300; round++) {
      List<Wire> wires = new ArrayList<>();
      boolean held = round % 10 == 0;
      if (held) {
        door.two.hold();
      }
      for (int i = 0; i < 8; i++) {
        Wire wire = door.connect();
        wires.add(wire);
        String request =
            Wire.post(
                Door.PREDICT,
                "{\"instances\":[[" + i + ",1]]}",
                "x-timeout-ms: " + (1 + random.nextInt(40)));
        boolean cutOff = random.nextInt(4) == 0;
        wire.send(cutOff ? request.substring(0, random.nextInt(request.length())) : request);
        whole += cutOff ? 0 : 1;
      }
      for (Wire wire : wires) {
        wire.close();
      }
      door.two.letGo();
    }
    Until.holds("all have left", () -> door.shared.connections() == 0);
    door.counts().forEach((name, n) -> counted.merge(name, n, Long::sum));
    assertThat(assigned(counted)).isEqualTo(ended(counted)).isLessThanOrEqualTo(whole);
    assertThat(assigned(counted)).isPositive();
    assertThat(door.lanes.backlog().pendings()).isZero();
    assertThat(door.once(Wire.post(Door.PREDICT, "{\"instances\":[[1,2]]}")).status())
        .isEqualTo(200);
  }
}
