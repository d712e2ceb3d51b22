package dev.siskin.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LineQueueTest {
  private static final Duration NOW = Duration.ZERO;

  private final LineQueue queue = new LineQueue();

  @Test
  void linesComeInTheirOrder() throws Exception {
    queue.add(new byte[] {1});
    queue.add(new byte[] {2});
    assertThat(queue.take(NOW)).containsExactly(1);
    assertThat(queue.take(NOW)).containsExactly(2);
    assertThat(queue.take(NOW)).isNull();
  }

  @Test
  void linesBeyondTheMostAreLostAndCountedOnceThereIsRoomToTell() throws Exception {
    for (int i = 0; i < LineQueue.MOST_LINES + 7; i++) {
      queue.add(new byte[] {1});
    }
    assertThat(queue.takeLost()).isZero();
    for (int i = 0; i < LineQueue.MOST_LINES / 2; i++) {
      assertThat(queue.take(NOW)).isNotNull();
    }
    assertThat(queue.takeLost()).isEqualTo(7);
    assertThat(queue.takeLost()).isZero();
    assertThat(queue.lostEver()).isEqualTo(7);
  }

  @Test
  void bytesBeyondTheMostAreLostToo() throws Exception {
    queue.add(new byte[LineQueue.MOST_BYTES]);
    queue.add(new byte[] {1});
    assertThat(queue.take(NOW)).hasSize(LineQueue.MOST_BYTES);
    assertThat(queue.take(NOW)).isNull();
    assertThat(queue.takeLost()).isEqualTo(1);
    queue.add(new byte[] {2});
    assertThat(queue.take(NOW)).containsExactly(2);
  }

  @Test
  void itIsEmptyOnlyWhenTheLastLineIsWritten() throws Exception {
    assertThat(queue.awaitEmpty(NOW)).isTrue();
    queue.add(new byte[] {1});
    assertThat(queue.awaitEmpty(NOW)).isFalse();
    assertThat(queue.take(NOW)).isNotNull();
    assertThat(queue.awaitEmpty(NOW)).isFalse();
    queue.written();
    assertThat(queue.awaitEmpty(NOW)).isTrue();
  }
}
