package dev.siskin.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Two slots that a test turns by hand: no threads, and time stands unless the test moves it. */
final class SlotsByHand {
  /** The deadline of what {@link #offer} makes. */
  static final long DUE = 1_000;

  final AtomicLong clock = new AtomicLong();
  final Ledger ledger = new Ledger();

  /** What {@link #answerAll} ran. */
  final List<List<Pending<String>>> runs = new ArrayList<>();

  Runner<String> runner = this::answerAll;
  final Slots<String> slots = new Slots<>(queue(), batch -> runner.run(batch), ledger, clock::get);
  final Lane<String> lane = slots.openFixedLane("mlp", 8, true);

  static BatchQueue<String> queue() {
    return new BatchQueue<>(QueueLimits.POOL_DEFAULT, QueueLimits.LANE_DEFAULT, 2);
  }

  Pending<String> offer(String name) {
    Pending<String> pending = new Pending<>(name, 1, 0, DUE);
    assertThat(slots.offer(lane, pending)).isEqualTo(OfferAnswer.ACCEPTED);
    return pending;
  }

  void answerAll(Batch<String> batch) {
    runs.add(List.copyOf(batch.pendings()));
    batch.pendings().forEach(pending -> pending.finish(Outcome.ANSWERED));
  }
}
