package dev.siskin.server.lane;

import dev.siskin.batching.Pending;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests of one event loop on their way to the slots. What the loop reads in one go, from
 * whatever connections were ready, is offered together: a lone request at once, under load as many
 * as there were. So batches form where the work piles up, without a timer, and a slot is woken once
 * for all of them. One loop.
 */
public final class LoopOffers {
  /** More are not held back: a slot may begin with these while the loop reads on. */
  private static final int MOST = 16;

  private final Context loop;
  private final Lanes lanes;
  private List<Pending<Inference>> gathered = new ArrayList<>();

  public LoopOffers(Context loop, Lanes lanes) {
    this.loop = loop;
    this.lanes = lanes;
  }

  /** Takes a request on the way; it ends in any case. */
  public void add(Inference inference) {
    gathered.add(inference.pending());
    if (gathered.size() == 1) {
      // The loop comes to its tasks when it has read all that was ready.
      loop.runOnContext(v -> handOver());
    } else if (gathered.size() == MOST) {
      handOver();
    }
  }

  /** An end may bring the next request of its connection, so the list is another from here on. */
  private void handOver() {
    List<Pending<Inference>> offers = gathered;
    if (!offers.isEmpty()) {
      gathered = new ArrayList<>(offers.size());
      lanes.offer(offers);
    }
  }
}
