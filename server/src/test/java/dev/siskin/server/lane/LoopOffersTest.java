package dev.siskin.server.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.batching.Priority;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tfserving.PredictReply;
import dev.siskin.server.fake.FakeServable;
import dev.siskin.server.fake.Models;
import dev.siskin.server.model.Route;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class LoopOffersTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final Route ROUTE = Models.pinned(Models.routed("m", 1, 1), 1);

  private static final Signature SIGNATURE =
      new FakeServable().signatures().values().iterator().next();

  private final Queue<Runnable> looks = new ArrayDeque<>();
  private final List<Integer> handedOver = new ArrayList<>();
  private final AtomicLong clock = new AtomicLong(-100);
  private final LoopOffers offers =
      new LoopOffers(looks::add, together -> handedOver.add(together.size()), clock::get);

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @Test
  void aLoneRequestGoesAfterOneLookMore() {
    add(1);
    assertThat(handedOver).isEmpty();
    look();
    assertThat(handedOver).containsExactly(1);
    assertThat(looks).isEmpty();
  }

  @Test
  void theyAreHeldAsLongAsEachLookFindsMore() {
    add(1);
    add(2);
    look();
    add(3);
    look();
    assertThat(handedOver).isEmpty();
    look();
    assertThat(handedOver).containsExactly(6);
  }

  @Test
  void sixteenGoAtOnce() {
    add(17);
    assertThat(handedOver).containsExactly(16);
    look();
    assertThat(handedOver).containsExactly(16, 1);
    assertThat(looks).isEmpty();
  }

  @Test
  void whatTookLongToComeTogetherGoesWithTheNext() {
    add(2);
    clock.addAndGet(300_000);
    add(1);
    assertThat(handedOver).containsExactly(3);
  }

  @Test
  void aLongLookIsTheLast() {
    add(1);
    add(1);
    clock.addAndGet(299_999);
    look();
    assertThat(handedOver).isEmpty();
    add(1);
    clock.addAndGet(1);
    look();
    assertThat(handedOver).containsExactly(3);
  }

  @Test
  void oneLookAtATimeIsAwaitedHoweverManyGo() {
    for (int round = 0; round < 100; round++) {
      add(16);
      assertThat(looks).hasSize(1);
    }
    look();
    assertThat(looks).isEmpty();
    assertThat(handedOver).hasSize(100).containsOnly(16);
  }

  private void add(int times) {
    for (int time = 0; time < times; time++) {
      offers.add(
          new Inference(
              VERTX.getOrCreateContext(),
              ROUTE,
              new InferRequest(SIGNATURE, new TensorData[0], 1, PredictReply.ROWS),
              Long.MAX_VALUE,
              Priority.NORMAL,
              false,
              NO_END));
    }
  }

  private void look() {
    looks.remove().run();
  }

  private static final Inference.End NO_END =
      new Inference.End() {
        @Override
        public String request() {
          return "r-1";
        }

        @Override
        public void answered(TensorData[] outputs, long queueNanos, long runNanos) {}

        @Override
        public void failed(ServingException why) {}
      };
}
