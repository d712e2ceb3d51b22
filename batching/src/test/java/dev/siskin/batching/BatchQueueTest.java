package dev.siskin.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BatchQueueTest {
  private static final long DUE = 1_000;

  private final BatchQueue<String> queue =
      new BatchQueue<>(QueueLimits.POOL_DEFAULT, QueueLimits.LANE_DEFAULT, 2);
  private final Lane<String> lane = queue.openFixedLane("mlp", 8, true);
  private final Batch<String> batch = new Batch<>();

  @Test
  void emptyQueueNeedNotBeAskedAgain() {
    assertThat(queue.poll(0, batch)).isEqualTo(Long.MAX_VALUE);
    assertThat(batch.isEmpty()).isTrue();
    assertThatThrownBy(batch::lane).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aLoneRequestGoesAtOnce() {
    Pending<String> lone = offer(lane, "lone", 3, 5);
    assertThat(queue.poll(7, batch)).isZero();
    assertThat(batch.pendings()).containsExactly(lone);
    assertThat(batch.lane()).isSameAs(lane);
    assertThat(batch.rows()).isEqualTo(3);
    assertThat(lone.enqueuedNanos()).isEqualTo(5);
    assertThat(lone.startedNanos()).isEqualTo(7);
  }

  @Test
  void batchFillsToTheLastRow() {
    Pending<String> a = offer(lane, "a", 5, 0);
    Pending<String> b = offer(lane, "b", 3, 0);
    Pending<String> c = offer(lane, "c", 1, 0);
    queue.poll(0, batch);
    assertThat(batch.pendings()).containsExactly(a, b);
    assertThat(batch.rows()).isEqualTo(8);
    queue.poll(0, batch);
    assertThat(batch.pendings()).containsExactly(c);
  }

  @Test
  void oneThatDoesNotFitIsNotOvertaken() {
    Pending<String> a = offer(lane, "a", 5, 0);
    Pending<String> tooMuch = offer(lane, "b", 4, 0);
    Pending<String> small = offer(lane, "c", 1, 0);
    queue.poll(0, batch);
    assertThat(batch.pendings()).containsExactly(a);
    queue.poll(0, batch);
    assertThat(batch.pendings()).containsExactly(tooMuch, small);
  }

  @Test
  void requestsOfAnUnbatchableLaneRunAlone() {
    Lane<String> single = queue.openFixedLane("single", 8, false);
    Pending<String> a = offer(single, "a", 1, 0);
    Pending<String> b = offer(single, "b", 8, 0);
    queue.poll(0, batch);
    assertThat(batch.pendings()).containsExactly(a);
    queue.poll(0, batch);
    assertThat(batch.pendings()).containsExactly(b);
  }

  @Test
  void lateRequestsComeOutAsExpiredBesideTheBatch() {
    Pending<String> late = new Pending<>("late", 2, 7, 10);
    queue.offer(lane, late, 0);
    Pending<String> good = offer(lane, "good", 1, 0);
    assertThat(queue.poll(10, batch)).isZero();
    assertThat(batch.expired()).containsExactly(late);
    assertThat(batch.pendings()).containsExactly(good);
    assertThat(batch.rows()).isEqualTo(1);
    assertThat(queue.backlog()).isEqualTo(new Backlog(0, 0, 0, 1));
  }

  @Test
  void aPollThatMetOnlyLateOnesRunsNothing() {
    queue.offer(lane, new Pending<>("late", 1, 0, 10), 0);
    assertThat(queue.poll(10, batch)).isZero();
    assertThat(batch.isEmpty()).isTrue();
    assertThat(batch.expired()).hasSize(1);
    assertThat(queue.backlog().runningBatches()).isZero();
    assertThat(queue.poll(10, batch)).isEqualTo(Long.MAX_VALUE);
    assertThat(batch.expired()).isEmpty();
  }

  @Test
  void onePollClearsAwayNoMoreThanItsBoundOfDead() {
    int dead = BatchQueue.MAX_DEAD_A_POLL + 1;
    for (int i = 0; i < dead; i++) {
      queue.offer(lane, new Pending<>("late", 1, 0, 10), 0);
    }
    Pending<String> good = offer(lane, "good", 1, 0);
    queue.poll(10, batch);
    assertThat(batch.expired()).hasSize(BatchQueue.MAX_DEAD_A_POLL);
    assertThat(batch.isEmpty()).isTrue();
    queue.poll(10, batch);
    assertThat(batch.expired()).hasSize(1);
    assertThat(batch.pendings()).containsExactly(good);
  }

  @Test
  void manyThatEndedWhileWaitingAreDroppedOverSeveralPolls() {
    for (int i = 0; i <= BatchQueue.MAX_DEAD_A_POLL; i++) {
      offer(lane, "gone", 1, 0).finish(Outcome.CANCELLED);
    }
    assertThat(queue.poll(0, batch)).isZero();
    assertThat(batch.isEmpty() && batch.expired().isEmpty()).isTrue();
    assertThat(queue.backlog().pendings()).isEqualTo(1);
    assertThat(queue.poll(0, batch)).isZero();
    assertThat(queue.poll(0, batch)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whoEndedWhileWaitingIsNeitherRunNorExpired() {
    Pending<String> gone = offer(lane, "gone", 2, 0);
    Pending<String> good = offer(lane, "good", 1, 0);
    gone.finish(Outcome.CANCELLED);
    queue.poll(0, batch);
    assertThat(batch.pendings()).containsExactly(good);
    assertThat(batch.expired()).isEmpty();
  }

  @Test
  void removedOnesLeaveNoTrace() {
    Pending<String> a = offer(lane, "a", 1, 0);
    Pending<String> b = offer(lane, "b", 2, 0);
    Pending<String> c = offer(lane, "c", 3, 0);
    Pending<String> d = offer(lane, "d", 1, 0);
    assertThat(queue.remove(b, 0)).isTrue();
    assertThat(queue.remove(d, 0)).isTrue();
    assertThat(queue.remove(a, 0)).isTrue();
    assertThat(queue.remove(a, 0)).isFalse();
    assertThat(queue.backlog()).isEqualTo(new Backlog(1, 3, 30, 0));
    queue.poll(0, batch);
    assertThat(batch.pendings()).containsExactly(c);
    assertThat(queue.remove(c, 0)).isFalse();
    assertThat(queue.backlog()).isEqualTo(new Backlog(0, 0, 0, 1));
  }

  @Test
  void removeKnowsOnlyItsOwn() {
    assertThat(queue.remove(new Pending<>("never offered", 1, 0, DUE), 0)).isFalse();
    BatchQueue<String> other =
        new BatchQueue<>(QueueLimits.POOL_DEFAULT, QueueLimits.LANE_DEFAULT, 2);
    Pending<String> foreign = new Pending<>("foreign", 1, 0, DUE);
    other.offer(other.openFixedLane("x", 1, true), foreign, 0);
    assertThat(queue.remove(foreign, 0)).isFalse();
    assertThat(other.backlog().pendings()).isEqualTo(1);
  }

  @Test
  void aBatchIsEmptiedBeforeItIsFilledAgain() {
    offer(lane, "a", 1, 0);
    queue.poll(0, batch);
    assertThat(queue.backlog().runningBatches()).isEqualTo(1);
    assertThat(queue.poll(0, batch)).isEqualTo(Long.MAX_VALUE);
    assertThat(batch.pendings()).isEmpty();
    assertThat(batch.rows()).isZero();
    assertThat(queue.backlog().runningBatches()).isZero();
  }

  @Test
  void aLaterSecondCutMovesTheLateOnesOut() {
    Pending<String> soon = new Pending<>("soon", 2, 0, 20);
    queue.offer(lane, soon, 0);
    Pending<String> good = offer(lane, "good", 1, 0);
    queue.poll(10, batch);
    batch.cutAgain(20);
    assertThat(batch.pendings()).containsExactly(good);
    assertThat(batch.expired()).containsExactly(soon);
    assertThat(batch.rows()).isEqualTo(1);
    assertThat(good.startedNanos()).isEqualTo(20);
    batch.cutAgain(DUE);
    assertThat(batch.isEmpty()).isTrue();
    queue.release(batch, 0);
    assertThat(queue.backlog().runningBatches()).isZero();
  }

  @Test
  void closedQueueTakesNothingAndFinishesWhatWaits() {
    Pending<String> before = offer(lane, "before", 1, 0);
    queue.close();
    Pending<String> after = new Pending<>("after", 1, 0, DUE);
    assertThat(queue.offer(lane, after, 0)).isEqualTo(OfferAnswer.CLOSED);
    assertThat(queue.isOver()).isFalse();
    queue.poll(0, batch);
    assertThat(batch.pendings()).containsExactly(before);
    assertThat(queue.isOver()).isTrue();
  }

  @Test
  void removeAllEmptiesEveryLane() {
    Lane<String> other = queue.openFixedLane("other", 8, true);
    Pending<String> a = offer(lane, "a", 8, 0);
    Pending<String> b = offer(lane, "b", 8, 0);
    Pending<String> c = offer(other, "c", 1, 0);
    queue.poll(0, batch);
    assertThat(batch.pendings()).containsExactly(a);
    List<Pending<String>> all = queue.removeAll(0);
    assertThat(all).containsExactlyInAnyOrder(b, c);
    assertThat(queue.backlog()).isEqualTo(new Backlog(0, 0, 0, 1));
    assertThat(queue.poll(0, batch)).isEqualTo(Long.MAX_VALUE);
  }

  private Pending<String> offer(Lane<String> to, String name, int rows, long now) {
    Pending<String> pending = new Pending<>(name, rows, 10L * rows, DUE);
    assertThat(queue.offer(to, pending, now)).isEqualTo(OfferAnswer.ACCEPTED);
    return pending;
  }
}
