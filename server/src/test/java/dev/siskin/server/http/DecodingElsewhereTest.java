package dev.siskin.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.infer.Wishes;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.server.config.ConfigReader;
import dev.siskin.server.events.Transport;
import dev.siskin.server.fake.Until;
import dev.siskin.server.infer.Ask;
import dev.siskin.server.infer.Exchange;
import dev.siskin.server.infer.Journey;
import dev.siskin.server.infer.Journeys;
import dev.siskin.server.infer.Room;
import dev.siskin.server.model.Route;
import dev.siskin.server.record.LoopRecorder;
import dev.siskin.server.trace.Entrance;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Requests that end while their long bodies are read elsewhere than on the loop. */
@ExtendWith(VertxExtension.class)
class DecodingElsewhereTest {
  @TempDir private Path dir;

  private final CountDownLatch reading = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  @Test
  void aBodyTakesUpRoomUntilNobodyReadsItAndIsNotReadForNobody(Vertx vertx) throws Exception {
    Door door = Door.open(vertx, dir);
    Context loop = vertx.getOrCreateContext();
    Journeys journeys =
        new Journeys(
            loop,
            ConfigReader.read(null, Map.of("http.port", "0")),
            door.gate,
            door.models,
            door.lanes,
            new LoopRecorder(),
            door.events.join(loop),
            new Room(1 << 20, 1, new AtomicLong()),
            null);
    LongBody read = new LongBody();
    LongBody waiting = new LongBody();
    Journey first = begin(loop, journeys, read);
    assertThat(reading.await(20, TimeUnit.SECONDS)).isTrue();
    Journey second = begin(loop, journeys, waiting);

    on(loop, first::cancel);
    on(loop, second::cancel);

    assertThat(read.failure.get()).isEqualTo(ErrorCode.CANCELLED);
    assertThat(waiting.failure.get()).isEqualTo(ErrorCode.CANCELLED);
    assertThat(read.drops).hasValue(0);
    assertThat(waiting.drops).hasValue(0);

    goOn.countDown();
    Until.holds("dropped", () -> waiting.drops.get() > 0);
    assertThat(read.drops).hasValue(1);
    assertThat(read.reads).hasValue(1);
    assertThat(waiting.reads).hasValue(0);
  }

  private static Journey begin(Context loop, Journeys journeys, LongBody body) {
    AtomicReference<@Nullable Journey> begun = new AtomicReference<>();
    on(
        loop,
        () -> {
          Journey journey = journeys.begin(body);
          begun.set(journey);
          journey.arrived();
        });
    return Objects.requireNonNull(begun.get());
  }

  private static void on(Context loop, Runnable task) {
    Door.await(
        Future.future(
            done ->
                loop.runOnContext(
                    v -> {
                      task.run();
                      done.complete();
                    })));
  }

  /** A request whose body is long, and read slowly. */
  private final class LongBody implements Exchange {
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger drops = new AtomicInteger();
    private final AtomicReference<@Nullable ErrorCode> failure = new AtomicReference<>();

    @Override
    public String id() {
      return "id";
    }

    @Override
    public String model() {
      return "m";
    }

    @Override
    public @Nullable String traceParent() {
      return null;
    }

    @Override
    public Transport transport() {
      return Transport.HTTP1;
    }

    @Override
    public Entrance entrance() {
      return Entrance.webSocket(false);
    }

    @Override
    public Ask ask() {
      return new Ask("m", null, null, null, Wishes.NONE, null);
    }

    @Override
    public void routed(Route way) {}

    @Override
    public boolean isLongToDecode() {
      return true;
    }

    @Override
    public InferRequest decode(Map<String, Signature> signatures) {
      reads.incrementAndGet();
      reading.countDown();
      try {
        assertThat(goOn.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted", e);
      }
      throw ServingException.invalid("it is nothing");
    }

    @Override
    public void dropBody() {
      drops.incrementAndGet();
    }

    @Override
    public boolean isGone() {
      return false;
    }

    @Override
    public long encode(Route way, InferRequest asked, TensorData[] outputs, boolean isLong) {
      return 0;
    }

    @Override
    public void send() {}

    @Override
    public void sendFailure(ServingException why) {
      failure.set(why.code());
    }

    @Override
    public void stillArriving(long sinceNanos) {}
  }
}
