package dev.siskin.batching;

import static dev.siskin.batching.OfferAnswer.ACCEPTED;
import static dev.siskin.batching.OfferAnswer.FULL;
import static dev.siskin.batching.OfferAnswer.TOO_LARGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class QueueAdmissionTest {
  private static final QueueLimits WIDE = new QueueLimits(100, 100, 1_000);

  @Test
  void refusesLimitsThatLetNothingIn() {
    assertThatThrownBy(() -> new QueueLimits(0, 1, 1)).hasMessageContaining("maxPendings");
    assertThatThrownBy(() -> new QueueLimits(1, 0, 1)).hasMessageContaining("maxRows");
    assertThatThrownBy(() -> new QueueLimits(1, 1, 0)).hasMessageContaining("maxBytes");
    assertThat(new QueueLimits(1, 1, 1).maxRows()).isEqualTo(1);
  }

  @Test
  void aLaneBatchHoldsAtLeastOneRow() {
    BatchQueue<String> queue = new BatchQueue<>(WIDE, WIDE, 1);
    assertThatThrownBy(() -> queue.openFixedLane("m", 0, true))
        .hasMessageContaining("maxBatchRows");
  }

  @Test
  void pendingsOfThePoolAreCountedOverAllLanes() {
    BatchQueue<String> queue = new BatchQueue<>(new QueueLimits(3, 100, 1_000), WIDE, 1);
    Lane<String> a = queue.openFixedLane("a", 8, true);
    Lane<String> b = queue.openFixedLane("b", 8, true);
    assertThat(queue.offer(a, of(1, 0), 0)).isEqualTo(ACCEPTED);
    assertThat(queue.offer(b, of(1, 0), 0)).isEqualTo(ACCEPTED);
    assertThat(queue.offer(b, of(1, 0), 0)).isEqualTo(ACCEPTED);
    assertThat(queue.offer(a, of(1, 0), 0)).isEqualTo(FULL);
    assertThat(queue.offer(b, of(1, 0), 0)).isEqualTo(FULL);
  }

  @Test
  void rowsOfThePoolMayFillItToTheLast() {
    BatchQueue<String> queue = new BatchQueue<>(new QueueLimits(100, 10, 1_000), WIDE, 1);
    Lane<String> lane = queue.openFixedLane("a", 8, true);
    assertThat(queue.offer(lane, of(7, 0), 0)).isEqualTo(ACCEPTED);
    assertThat(queue.offer(lane, of(4, 0), 0)).isEqualTo(FULL);
    assertThat(queue.offer(lane, of(3, 0), 0)).isEqualTo(ACCEPTED);
    assertThat(queue.offer(lane, of(1, 0), 0)).isEqualTo(FULL);
  }

  @Test
  void bytesOfThePoolMayFillItToTheLast() {
    BatchQueue<String> queue = new BatchQueue<>(new QueueLimits(100, 100, 50), WIDE, 1);
    Lane<String> lane = queue.openFixedLane("a", 8, true);
    assertThat(queue.offer(lane, of(1, 30), 0)).isEqualTo(ACCEPTED);
    assertThat(queue.offer(lane, of(1, 21), 0)).isEqualTo(FULL);
    assertThat(queue.offer(lane, of(1, 20), 0)).isEqualTo(ACCEPTED);
    assertThat(queue.offer(lane, of(1, 1), 0)).isEqualTo(FULL);
    assertThat(queue.offer(lane, of(1, 0), 0)).isEqualTo(ACCEPTED);
  }

  @Test
  void aFullLaneLeavesRoomForTheOthers() {
    BatchQueue<String> queue = new BatchQueue<>(WIDE, new QueueLimits(2, 10, 50), 1);
    Lane<String> flooded = queue.openFixedLane("flooded", 8, true);
    assertThat(queue.offer(flooded, of(1, 0), 0)).isEqualTo(ACCEPTED);
    assertThat(queue.offer(flooded, of(1, 0), 0)).isEqualTo(ACCEPTED);
    assertThat(queue.offer(flooded, of(1, 0), 0)).isEqualTo(FULL);
    assertThat(queue.offer(queue.openFixedLane("other", 8, true), of(1, 0), 0)).isEqualTo(ACCEPTED);
  }

  @Test
  void rowsAndBytesOfALaneHaveLimitsToo() {
    BatchQueue<String> queue = new BatchQueue<>(WIDE, new QueueLimits(100, 10, 50), 1);
    Lane<String> lane = queue.openFixedLane("a", 8, true);
    assertThat(queue.offer(lane, of(8, 40), 0)).isEqualTo(ACCEPTED);
    assertThat(queue.offer(lane, of(3, 0), 0)).isEqualTo(FULL);
    assertThat(queue.offer(lane, of(1, 11), 0)).isEqualTo(FULL);
    assertThat(queue.offer(lane, of(2, 10), 0)).isEqualTo(ACCEPTED);
  }

  @Test
  void whatRunsMakesRoom() {
    BatchQueue<String> queue = new BatchQueue<>(new QueueLimits(1, 100, 1_000), WIDE, 1);
    Lane<String> lane = queue.openFixedLane("a", 8, true);
    assertThat(queue.offer(lane, of(1, 0), 0)).isEqualTo(ACCEPTED);
    assertThat(queue.offer(lane, of(1, 0), 0)).isEqualTo(FULL);
    queue.poll(0, new Batch<>());
    assertThat(queue.offer(lane, of(1, 0), 0)).isEqualTo(ACCEPTED);
  }

  @Test
  void whatCanNeverFitIsTooLargeNotFull() {
    BatchQueue<String> queue =
        new BatchQueue<>(new QueueLimits(100, 6, 90), new QueueLimits(100, 100, 70), 1);
    Lane<String> lane = queue.openFixedLane("a", 8, true);
    assertThat(queue.offer(lane, of(9, 0), 0)).isEqualTo(TOO_LARGE);
    assertThat(queue.offer(lane, of(7, 0), 0)).isEqualTo(TOO_LARGE);
    assertThat(queue.offer(lane, of(1, 91), 0)).isEqualTo(TOO_LARGE);
    assertThat(queue.offer(lane, of(1, 71), 0)).isEqualTo(TOO_LARGE);
    assertThat(queue.offer(lane, of(6, 70), 0)).isEqualTo(ACCEPTED);
  }

  @Test
  void hugeBytesDoNotOverflowTheCount() {
    QueueLimits endless = new QueueLimits(100, 100, Long.MAX_VALUE);
    BatchQueue<String> queue = new BatchQueue<>(endless, endless, 1);
    Lane<String> lane = queue.openFixedLane("a", 8, true);
    assertThat(queue.offer(lane, of(1, Long.MAX_VALUE - 1), 0)).isEqualTo(ACCEPTED);
    assertThat(queue.offer(lane, of(1, 2), 0)).isEqualTo(FULL);
    assertThat(queue.offer(lane, of(1, 1), 0)).isEqualTo(ACCEPTED);
  }

  @Test
  void lateOfferIsExpiredAndStaysTheCallers() {
    BatchQueue<String> queue = new BatchQueue<>(WIDE, WIDE, 1);
    Lane<String> lane = queue.openFixedLane("a", 8, true);
    Pending<String> late = new Pending<>("late", 1, 0, 10);
    assertThat(queue.offer(lane, late, 10)).isEqualTo(OfferAnswer.EXPIRED);
    assertThat(late.isFinished()).isFalse();
    assertThat(queue.offer(lane, new Pending<>("just", 1, 0, 11), 10)).isEqualTo(ACCEPTED);
  }

  @Test
  void whatEndedBeforeTheOfferDoesNotEnter() {
    BatchQueue<String> queue = new BatchQueue<>(WIDE, WIDE, 1);
    Pending<String> gone = of(1, 0);
    gone.finish(Outcome.CANCELLED);
    assertThat(queue.offer(queue.openFixedLane("a", 8, true), gone, 0))
        .isEqualTo(OfferAnswer.ENDED);
    assertThat(queue.backlog().pendings()).isZero();
  }

  @Test
  void aRefusedRequestMayBeOfferedAgainAnAcceptedOneMayNot() {
    BatchQueue<String> queue = new BatchQueue<>(new QueueLimits(1, 100, 1_000), WIDE, 1);
    Lane<String> lane = queue.openFixedLane("a", 8, true);
    queue.offer(lane, of(1, 0), 0);
    Pending<String> second = of(1, 0);
    assertThat(queue.offer(lane, second, 0)).isEqualTo(FULL);
    queue.poll(0, new Batch<>());
    assertThat(queue.offer(lane, second, 0)).isEqualTo(ACCEPTED);
    assertThatThrownBy(() -> queue.offer(lane, second, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("only once");
    assertThat(queue.backlog().pendings()).isEqualTo(1);
  }

  @Test
  void aLaneServesOnlyTheQueueThatOpenedIt() {
    BatchQueue<String> queue = new BatchQueue<>(WIDE, WIDE, 1);
    Lane<String> foreign = new BatchQueue<String>(WIDE, WIDE, 1).openFixedLane("a", 8, true);
    assertThatThrownBy(() -> queue.offer(foreign, of(1, 0), 0)).hasMessageContaining("another");
    assertThatThrownBy(() -> queue.close(foreign)).hasMessageContaining("another");
  }

  private static Pending<String> of(int rows, long bytes) {
    return new Pending<>("r", rows, bytes, 1_000);
  }

  @Test
  void whoCannotEndInTimeIsSentAwayRatherThanRun() {
    BatchQueue<String> queue = new BatchQueue<>(WIDE, WIDE, 1);
    Lane<String> lane = queue.openLane("a", 8, true);
    Batch<String> batch = new Batch<>();
    assertThat(queue.offer(lane, until(1_000), 0)).isEqualTo(ACCEPTED);
    assertThat(queue.poll(0, batch)).isZero();
    queue.release(batch, 100);
    Pending<String> hopeless = until(150);
    Pending<String> hopeful = until(1_000);
    queue.offer(lane, hopeless, 100);
    queue.offer(lane, hopeful, 100);

    assertThat(queue.poll(100, batch)).isZero();

    assertThat(batch.expired()).containsExactly(hopeless);
    assertThat(batch.pendings()).containsExactly(hopeful);
  }

  @Test
  void theLastOneRunsHoweverHopelessItLooks() {
    BatchQueue<String> queue = new BatchQueue<>(WIDE, WIDE, 1);
    Lane<String> lane = queue.openLane("a", 8, true);
    Batch<String> batch = new Batch<>();
    queue.offer(lane, until(1_000), 0);
    queue.poll(0, batch);
    queue.release(batch, 100);
    Pending<String> alone = until(150);
    queue.offer(lane, alone, 100);

    assertThat(queue.poll(100, batch)).isZero();

    assertThat(batch.pendings()).containsExactly(alone);
  }

  private static Pending<String> until(long deadlineNanos) {
    return new Pending<>("r", 1, 0, deadlineNanos, Priority.NORMAL, false);
  }
}
