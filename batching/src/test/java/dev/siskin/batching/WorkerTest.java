package dev.siskin.batching;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkerTest {
  private final Worker<String> worker = new Worker<>(0);

  @Test
  void aWakeUpBeforeTheRestLetsItPass() {
    worker.startedOn(Thread.currentThread());
    worker.wake();
    worker.rest(Long.MAX_VALUE);
    assertThat(Thread.currentThread().isInterrupted()).as("out of time").isFalse();
  }

  @Test
  void aRestEndsWhenItsTimeIsOver() {
    worker.rest(1);
    assertThat(Thread.currentThread().isInterrupted()).as("out of time").isFalse();
  }

  @Test
  void aThreadLeftInterruptedCanRestAgain() {
    Thread.currentThread().interrupt();
    worker.rest(1);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void wakingASlotWithoutAThreadDoesNothing() {
    worker.wake();
    worker.startedOn(Thread.currentThread());
    worker.wake();
    worker.rest(Long.MAX_VALUE);
    assertThat(Thread.currentThread().isInterrupted()).as("out of time").isFalse();
  }
}
