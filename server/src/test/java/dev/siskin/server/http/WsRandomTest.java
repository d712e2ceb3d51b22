package dev.siskin.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.fake.Until;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random ops on connections while runs are held and let go, against a plain model: every request
 * ends exactly once, with its own number, and the counters agree with what the clients heard.
 */
@ExtendWith(VertxExtension.class)
class WsRandomTest {
  private static final int ROUNDS = 40;
  private static final int OPS = 40;

  @TempDir private Path dir;

  private final Map<String, Long> heard = new TreeMap<>();
  private long sent;
  private int nonce;

  @ParameterizedTest
  @CsvSource({"1, false", "2, false", "3, true", "4, true"})
  void everyRequestEndsOnce(long seed, boolean someLeave, Vertx vertx) throws Exception {
    Random random = new Random(seed);
    Door door =
        Door.open(
            vertx,
            dir,
            "webSocket.credits=6",
            "batching.maxQueueRequests=3",
            "batching.fixedBatchRows=2");
    for (int round = 0; round < ROUNDS; round++) {
      round(door, random, someLeave && random.nextInt(3) > 0);
    }
    Until.holds("all have left", () -> door.shared.connections() == 0);
    Map<String, Long> counted = ends(door.counts());
    assertThat(counted.values().stream().mapToLong(n -> n).sum()).isEqualTo(sent);
    if (!someLeave) {
      assertThat(counted).isEqualTo(heard);
    }
    counted.remove("DEADLINE_EXCEEDED"); // whether there are any is a matter of time
    assertThat(counted.keySet())
        .containsExactlyInAnyOrder(
            "answered",
            "CONFLICT",
            "RESOURCE_EXHAUSTED",
            "CANCELLED",
            "NOT_FOUND",
            "INVALID_ARGUMENT",
            "OVERLOADED");
    assertThat(door.lanes.backlog().pendings()).isZero();
  }

  /** Of the counters, those that say how requests ended, by that. */
  private static Map<String, Long> ends(Map<String, Long> counts) {
    Map<String, Long> ends = new TreeMap<>();
    counts.forEach(
        (name, n) -> {
          String last = name.substring(name.lastIndexOf(' ') + 1);
          if (last.equals("answered") || last.matches("[A-Z_]{5,}")) {
            ends.merge(last, n, Long::sum);
          }
        });
    return ends;
  }

  private void round(Door door, Random random, boolean leaves) throws Exception {
    Map<String, Sent> open = new HashMap<>();
    try (WsClient client = WsClient.greeted(door.port())) {
      door.two.hold();
      for (int i = 0; i < OPS; i++) {
        op(door, client, random, open);
      }
      if (!leaves) {
        door.two.letGo();
        while (!open.isEmpty()) {
          hear(client.json(), open);
        }
      }
      client.frame(WsClient.PING, true, new byte[0]);
      for (WsClient.Frame f = client.next(); f.opcode() != WsClient.PONG; f = client.next()) {
        assertThat(leaves).as("after its one end: " + f).isTrue();
        hear(f.json(), open);
      }
    }
    door.two.letGo();
  }

  private void op(Door door, WsClient client, Random random, Map<String, Sent> open)
      throws Exception {
    String id = "" + random.nextInt(12);
    int number = nonce;
    switch (random.nextInt(9)) {
      case 0, 1, 2, 3 -> infer(client, open, id, WsClient.infer(id, number));
      case 4 -> infer(client, open, id, WsClient.infer(id, number, "\"deadline_ms\":1"));
      case 5 -> infer(client, open, id, WsClient.infer(id, number, "\"version\":77"));
      case 6 -> infer(client, open, id, WsClient.infer(id, number).replace("FP32", "FP99"));
      case 7 -> client.text("{\"op\":\"cancel\",\"id\":\"" + id + "\"}");
      default -> {
        door.two.letGo();
        while (!open.isEmpty() && random.nextBoolean()) {
          hear(client.json(), open);
        }
        door.two.hold();
      }
    }
  }

  private void infer(WsClient client, Map<String, Sent> open, String id, String message)
      throws Exception {
    Sent requests = open.computeIfAbsent(id, i -> new Sent());
    requests.numbers.add(nonce++);
    requests.open++;
    sent++;
    client.text(message);
  }

  /** An end of a request that is open; a result has a number that was sent with its id, once. */
  private void hear(JsonObject end, Map<String, Sent> open) {
    String id = end.getString("id");
    Sent requests = open.getOrDefault(id, new Sent());
    assertThat(requests.open).as("open, of " + end).isPositive();
    boolean answered = end.getString("op").equals("result");
    if (answered) {
      assertThat(requests.numbers.remove(WsClient.data(end).getInteger(0))).as("" + end).isTrue();
    }
    requests.open--;
    if (requests.open == 0) {
      open.remove(id);
    }
    heard.merge(answered ? "answered" : end.getString("code"), 1L, Long::sum);
  }

  /** The requests of one id that have not all ended. */
  private static final class Sent {
    final Set<Integer> numbers = new HashSet<>();
    int open;
  }
}
