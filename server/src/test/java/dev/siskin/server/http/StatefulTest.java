package dev.siskin.server.http;

import static dev.siskin.server.http.Door.PREDICT;
import static dev.siskin.server.http.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What callers see of signatures that remember: each request runs alone, once, in its turn. */
@ExtendWith(VertxExtension.class)
class StatefulTest {
  @TempDir private Path dir;

  @Test
  void requestsRunOneAfterTheOtherWhileOthersPassThem(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "batching.slots=3");
    door.two.hold();
    try (Wire first = door.connect();
        Wire second = door.connect();
        Wire other = door.connect()) {
      first.send(asked("count", "1"));
      door.two.awaitRun();
      second.send(asked("count", "2"));
      door.awaitQueued(1);
      other.send(asked("whole", "3"));
      door.two.awaitRun();
      assertThat(door.two.batches()).hasSize(2);
      door.awaitQueued(1);
      door.two.letGo();
      assertThat(other.read().body()).isEqualTo("{\"outputs\":[3]}");
      assertThat(first.read().body()).isEqualTo("{\"outputs\":[1]}");
      assertThat(second.read().body()).isEqualTo("{\"outputs\":[2]}");
    }
    assertThat(door.two.batches()).containsExactly(1, 1, 1);
  }

  @Test
  void aFailedRunIsNotRepeated(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "batching.slots=2");
    door.two.failNext(new IllegalStateException("half way through"));
    assertThat(door.once(asked("count", "1,2,3")).status()).isEqualTo(500);
    assertThat(door.two.batches()).containsExactly(1);
    assertThat(door.once(asked("count", "1,2,3")).body()).isEqualTo("{\"outputs\":[1,2,3]}");
    assertThat(door.two.batches()).containsExactly(1, 1);
  }

  @Test
  void aRequestOfMoreRowsThanABatchIsNotSplit(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir, "batching.maxBatchRows=2", "batching.slots=2");
    assertThat(door.once(asked("count", "1,2,3,4,5")).body())
        .isEqualTo("{\"outputs\":[1,2,3,4,5]}");
    assertThat(door.two.batches()).containsExactly(1);
  }

  private static String asked(String signature, String numbers) {
    return post(PREDICT, "{\"signature_name\":\"" + signature + "\",\"inputs\":[" + numbers + "]}");
  }
}
