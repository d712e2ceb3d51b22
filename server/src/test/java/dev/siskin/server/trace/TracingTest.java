package dev.siskin.server.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.server.config.TracingSettings;
import dev.siskin.server.fake.Collector;
import dev.siskin.server.fake.Until;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TracingTest {
  private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0";
  private static final Entrance BY = Entrance.webSocket(false);
  private static final int MANY = 10_000;
  private static final int MOST_WAITING = 8_192;

  private static Tracing tracing(String url, double ratio) {
    return Objects.requireNonNull(Tracing.of(new TracingSettings(url, ratio), "me"));
  }

  private static boolean isRecorded(@Nullable RequestTrace trace) {
    return trace != null && trace.isRecorded();
  }

  /** A request with one step; its spans are two. */
  private static void end(Tracing tracing) {
    RequestTrace trace = Objects.requireNonNull(tracing.begin(PARENT + "1", System.nanoTime()));
    long now = System.nanoTime();
    trace.step(Step.RECEIVE, now, now);
    trace.end(BY, "id", ErrorCode.INTERNAL, now);
  }

  private static Tracing.Ledger flushed(Tracing tracing) {
    tracing.flush();
    return tracing.ledger();
  }

  @Test
  void withoutACollectorThereIsNone() {
    assertThat(Tracing.of(new TracingSettings("", 1), "me")).isNull();
  }

  @Test
  void itHasAThreadAndTraceparentsUntilItIsStopped() throws Exception {
    Set<Thread> ofOthers = Collector.senders();
    Tracing tracing = tracing("http://127.0.0.1:9", 1);
    Set<Thread> ours = Collector.senders();
    ours.removeAll(ofOthers);
    assertThat(ours).hasSize(1);
    assertThat(tracing.begin(null, 1)).isNotNull();
    tracing.stop(Duration.ofSeconds(20));
    Until.holds("the thread ended", () -> ours.stream().noneMatch(Thread::isAlive));
    assertThat(tracing.begin(null, 1)).isNull();
    assertThat(tracing.begin(PARENT + "1", 1)).isNull();
  }

  @Test
  void theShareIsOfThoseWithoutATraceparentAndTheFlagOfTheOthersWins() {
    Tracing tracing = tracing("http://127.0.0.1:9", 0.5);
    int recorded = 0;
    for (int i = 0; i < MANY; i++) {
      recorded += isRecorded(tracing.begin(i % 2 == 0 ? null : "no traceparent", 1)) ? 1 : 0;
      assertThat(isRecorded(tracing.begin(PARENT + "1", 1))).isTrue();
      assertThat(tracing.begin(PARENT + "0", 1)).isNull();
    }
    assertThat(recorded).isBetween(MANY * 45 / 100, MANY * 55 / 100);
    tracing.stop(Duration.ofSeconds(20));
  }

  @Test
  void whatIsBeyondTheRoomIsDroppedAndCountedWhileACollectorHangs() throws Exception {
    try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Tracing tracing = tracing("http://127.0.0.1:" + deaf.getLocalPort(), 1);
      for (int i = 0; i < MANY; i++) {
        end(tracing);
      }
      assertThat(tracing.ledger())
          .isEqualTo(new Tracing.Ledger(0, 0, 2 * MANY - MOST_WAITING, MOST_WAITING));
      long begin = System.nanoTime();
      tracing.stop(Duration.ofMillis(100));
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void whatACollectorRefusesIsCountedAndTheNextIsSentAgain() throws Exception {
    try (Collector collector = new Collector()) {
      Tracing tracing = tracing(collector.url(), 1);
      collector.answer(400);
      end(tracing);
      Until.holds("refused", () -> flushed(tracing).failed() == 2);
      collector.answer(200);
      end(tracing);
      Until.holds("sent", () -> flushed(tracing).sent() == 2);
      assertThat(tracing.ledger()).isEqualTo(new Tracing.Ledger(2, 2, 0, 0));
      assertThat(collector.spans()).hasSize(2);
      tracing.stop(Duration.ofSeconds(20));
    }
  }

  @Test
  void allThatWaitsIsSentAtTheStop() throws Exception {
    try (Collector collector = new Collector()) {
      Tracing tracing = tracing(collector.url(), 1);
      for (int i = 0; i < 1_000; i++) {
        end(tracing);
      }
      tracing.stop(Duration.ofSeconds(20));
      assertThat(collector.spans()).hasSize(2_000);
      assertThat(tracing.ledger()).isEqualTo(new Tracing.Ledger(2_000, 0, 0, 0));
      assertThat(collector.resources().get(0))
          .containsEntry("service.name", "siskin")
          .containsEntry("service.instance.id", "me");
    }
  }
}
