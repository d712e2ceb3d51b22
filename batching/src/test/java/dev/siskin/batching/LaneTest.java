package dev.siskin.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneTest {
  private static final long DUE = 1_000;

  private final BatchQueue<String> queue =
      new BatchQueue<>(QueueLimits.POOL_DEFAULT, QueueLimits.LANE_DEFAULT, 2);
  private final Batch<String> batch = new Batch<>();

  @Test
  void busyLanesTakeTurns() {
    Lane<String> a = queue.openFixedLane("a", 1, true);
    Lane<String> b = queue.openFixedLane("b", 1, true);
    Lane<String> c = queue.openFixedLane("c", 1, true);
    for (int i = 0; i < 3; i++) {
      offer(a);
      offer(b);
    }
    offer(c);
    assertThat(lanesOfPolls(7)).containsExactly(a, b, c, a, b, a, b);
  }

  @Test
  void aNewcomerWaitsForOneBatchOfAFloodedNeighbour() {
    Lane<String> flooded = queue.openFixedLane("flooded", 1, true);
    Lane<String> quiet = queue.openFixedLane("quiet", 1, true);
    for (int i = 0; i < 100; i++) {
      offer(flooded);
    }
    assertThat(lanesOfPolls(2)).containsExactly(flooded, flooded);
    offer(quiet);
    assertThat(lanesOfPolls(2)).containsExactly(quiet, flooded);
  }

  @Test
  void aServedLaneDoesNotSlipAheadByEmptyingAndComingBack() {
    Lane<String> again = queue.openFixedLane("again", 1, true);
    Lane<String> patient = queue.openFixedLane("patient", 1, true);
    offer(again);
    assertThat(lanesOfPolls(1)).containsExactly(again);
    offer(again);
    offer(patient);
    assertThat(lanesOfPolls(2)).containsExactly(patient, again);
  }

  @Test
  void lateOnesDoNotCostALaneItsTurn() {
    Lane<String> a = queue.openFixedLane("a", 1, true);
    Lane<String> b = queue.openFixedLane("b", 1, true);
    for (int i = 0; i <= BatchQueue.MAX_DEAD_A_POLL; i++) {
      queue.offer(a, new Pending<>("late", 1, 0, 10), 0);
    }
    offer(a);
    offer(b);
    queue.poll(10, batch);
    assertThat(batch.isEmpty()).isTrue();
    queue.poll(10, batch);
    assertThat(batch.lane()).isSameAs(a);
    assertThat(batch.isEmpty()).isFalse();
  }

  @Test
  void anEmptyLaneIsGoneWhenClosed() {
    Lane<String> lane = queue.openFixedLane("a", 1, true);
    assertThat(lane.isGone()).isFalse();
    queue.close(lane);
    assertThat(lane.isGone()).isTrue();
    assertThat(queue.offer(lane, pending(), 0)).isEqualTo(OfferAnswer.CLOSED);
  }

  @Test
  void aClosedLaneRunsWhatWaitsAndIsGoneAfterTheRun() {
    Lane<String> lane = queue.openFixedLane("a", 1, true);
    Lane<String> open = queue.openFixedLane("b", 1, true);
    offer(lane);
    queue.close(lane);
    assertThat(queue.offer(lane, pending(), 0)).isEqualTo(OfferAnswer.CLOSED);
    offer(open);
    assertThat(lane.isGone()).isFalse();
    queue.poll(0, batch);
    assertThat(batch.lane()).isSameAs(lane);
    assertThat(lane.isGone()).isFalse();
    queue.release(batch, 0);
    assertThat(lane.isGone()).isTrue();
    assertThat(lanesOfPolls(1)).containsExactly(open);
  }

  @Test
  void aClosedLaneWaitsForAllItsBatches() {
    Lane<String> lane = queue.openFixedLane("a", 1, true);
    Batch<String> other = new Batch<>();
    offer(lane);
    offer(lane);
    queue.poll(0, batch);
    queue.poll(0, other);
    queue.close(lane);
    queue.release(other, 0);
    assertThat(lane.isGone()).isFalse();
    queue.release(batch, 0);
    assertThat(lane.isGone()).isTrue();
  }

  @Test
  void aClosedLaneIsGoneWithItsLastRemovedRequest() {
    Lane<String> lane = queue.openFixedLane("a", 1, true);
    Pending<String> last = offer(lane);
    queue.close(lane);
    queue.remove(last, 0);
    assertThat(lane.isGone()).isTrue();
  }

  @Test
  void aClosedLaneIsGoneAfterRemoveAll() {
    Lane<String> lane = queue.openFixedLane("a", 1, true);
    offer(lane);
    queue.close(lane);
    queue.removeAll(0);
    assertThat(lane.isGone()).isTrue();
  }

  @Test
  void aLaneIsNamedByItsKey() {
    Lane<String> lane = queue.openFixedLane("mlp/3", 4, false);
    assertThat(lane.key()).isEqualTo("mlp/3");
    assertThat(lane).hasToString("Lane[mlp/3]");
    assertThat(lane.maxBatchRows()).isEqualTo(4);
    assertThat(lane.isBatchable()).isFalse();
  }

  private List<Lane<String>> lanesOfPolls(int polls) {
    List<Lane<String>> lanes = new ArrayList<>();
    for (int i = 0; i < polls; i++) {
      assertThat(queue.poll(0, batch)).isZero();
      lanes.add(batch.lane());
    }
    return lanes;
  }

  private Pending<String> offer(Lane<String> lane) {
    Pending<String> pending = pending();
    assertThat(queue.offer(lane, pending, 0)).isEqualTo(OfferAnswer.ACCEPTED);
    return pending;
  }

  private static Pending<String> pending() {
    return new Pending<>("r", 1, 0, DUE);
  }
}
