package dev.siskin.batching;

import static dev.siskin.batching.OfferAnswer.ACCEPTED;
import static dev.siskin.batching.OfferAnswer.FULL;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EvictionsTest {
  private static final QueueLimits WIDE = new QueueLimits(100, 100, 1_000);

  @Test
  void theYoungestOfTheLowestPriorityMakesRoom() {
    BatchQueue<String> queue = new BatchQueue<>(new QueueLimits(3, 100, 1_000), WIDE, 1);
    Lane<String> lane = queue.openFixedLane("a", 8, true);
    accept(queue, lane, of(Priority.SHADOW, 1));
    Pending<String> youngest = accept(queue, lane, of(Priority.SHADOW, 1));
    accept(queue, lane, of(Priority.SHEDDABLE, 1));

    assertThat(queue.offer(lane, of(Priority.NORMAL, 1), 0)).isEqualTo(ACCEPTED);
    assertThat(queue.takeEvicted()).containsExactly(youngest);
    assertThat(queue.takeEvicted()).as("told once").isEmpty();
  }

  @Test
  void noMoreLeaveThanMakeRoom() {
    BatchQueue<String> queue = new BatchQueue<>(new QueueLimits(100, 10, 1_000), WIDE, 1);
    Lane<String> lane = queue.openFixedLane("a", 8, true);
    accept(queue, lane, of(Priority.SHADOW, 4));
    Pending<String> second = accept(queue, lane, of(Priority.SHADOW, 4));
    Pending<String> third = accept(queue, lane, of(Priority.SHADOW, 2));

    assertThat(queue.offer(lane, of(Priority.NORMAL, 5), 0)).isEqualTo(ACCEPTED);
    assertThat(queue.takeEvicted()).containsExactly(third, second);
  }

  @Test
  void nobodyLeavesWhenOtherLanesFillThePool() {
    BatchQueue<String> queue = new BatchQueue<>(new QueueLimits(100, 10, 1_000), WIDE, 1);
    Lane<String> other = queue.openFixedLane("other", 8, true);
    Lane<String> lane = queue.openFixedLane("a", 8, true);
    accept(queue, other, of(Priority.SHADOW, 8));
    Pending<String> low = accept(queue, lane, of(Priority.SHADOW, 2));

    assertThat(queue.offer(lane, of(Priority.CRITICAL, 3), 0)).isEqualTo(FULL);
    assertThat(queue.takeEvicted()).isEmpty();
    assertThat(queue.backlog().rows()).isEqualTo(10);
    assertThat(queue.offer(lane, of(Priority.CRITICAL, 2), 0)).isEqualTo(ACCEPTED);
    assertThat(queue.takeEvicted()).containsExactly(low);
  }

  @Test
  void nobodyLeavesForBytesThatWouldStillBeTooMany() {
    BatchQueue<String> queue = new BatchQueue<>(new QueueLimits(100, 100, 50), WIDE, 1);
    Lane<String> lane = queue.openFixedLane("a", 8, true);
    accept(queue, lane, new Pending<>("r", 1, 30, 1_000, Priority.CRITICAL, false));
    accept(queue, lane, new Pending<>("r", 1, 20, 1_000, Priority.SHADOW, false));

    Pending<String> large = new Pending<>("r", 1, 21, 1_000, Priority.CRITICAL, false);
    assertThat(queue.offer(lane, large, 0)).isEqualTo(FULL);
    assertThat(queue.takeEvicted()).isEmpty();
  }

  @Test
  void whatHasBegunNeitherLeavesNorCountsAsRoom() {
    BatchQueue<String> queue = new BatchQueue<>(new QueueLimits(100, 12, 1_000), WIDE, 1);
    Lane<String> lane = queue.openFixedLane("a", 8, true);
    Pending<String> begun = accept(queue, lane, of(Priority.SHADOW, 10));
    queue.poll(0, new Batch<>());
    assertThat(begun.rowsLeft()).isEqualTo(2);
    Pending<String> behind = accept(queue, lane, of(Priority.SHADOW, 2));

    assertThat(queue.offer(lane, of(Priority.CRITICAL, 3), 0)).isEqualTo(FULL);
    assertThat(queue.takeEvicted()).isEmpty();
    assertThat(queue.offer(lane, of(Priority.CRITICAL, 1), 0)).isEqualTo(ACCEPTED);
    assertThat(queue.takeEvicted()).containsExactly(behind);
  }

  @Test
  void equalsDoNotMakeRoomForEachOther() {
    BatchQueue<String> queue = new BatchQueue<>(new QueueLimits(1, 100, 1_000), WIDE, 1);
    Lane<String> lane = queue.openFixedLane("a", 8, true);
    accept(queue, lane, of(Priority.SHEDDABLE, 1));

    assertThat(queue.offer(lane, of(Priority.SHEDDABLE, 1), 0)).isEqualTo(FULL);
    assertThat(queue.offer(lane, of(Priority.SHADOW, 1), 0)).isEqualTo(FULL);
    assertThat(queue.takeEvicted()).isEmpty();
  }

  @Test
  void whoLeftOnItsOwnIsNoRoomAnyMore() {
    BatchQueue<String> queue = new BatchQueue<>(new QueueLimits(3, 100, 1_000), WIDE, 1);
    Lane<String> lane = queue.openFixedLane("a", 8, true);
    Pending<String> gone = accept(queue, lane, of(Priority.SHADOW, 1));
    assertThat(queue.remove(gone, 0)).isTrue();
    for (int i = 0; i < 3; i++) {
      accept(queue, lane, of(Priority.NORMAL, 1));
    }

    assertThat(queue.offer(lane, of(Priority.CRITICAL, 1), 0)).isEqualTo(ACCEPTED);
    assertThat(queue.offer(lane, of(Priority.NORMAL, 1), 0)).isEqualTo(FULL);
    assertThat(queue.takeEvicted()).hasSize(1);
  }

  private static Pending<String> accept(
      BatchQueue<String> queue, Lane<String> lane, Pending<String> pending) {
    assertThat(queue.offer(lane, pending, 0)).isEqualTo(ACCEPTED);
    return pending;
  }

  private static Pending<String> of(Priority priority, int rows) {
    return new Pending<>("r", rows, 0, 1_000, priority, false);
  }
}
