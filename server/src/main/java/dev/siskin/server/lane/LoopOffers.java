package dev.siskin.server.lane;

import dev.siskin.batching.Pending;
import io.netty.channel.SingleThreadEventLoop;
import io.vertx.core.Context;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Requests of one event loop on their way to the slots. They are offered together, as long as each
 * look of the loop at its connections finds more: a lone request goes after one look more, which
 * takes a microsecond, and under load as many go as there were. So batches form where the work
 * piles up, without a timer, and a slot is woken once for all of them. One loop.
 */
public final class LoopOffers {
  /** More are not held back: a slot may begin with these while the loop reads on. */
  private static final int MOST = 16;

  /** Nor longer than that, lest bodies that take long to read hold up those before them. */
  private static final long LONGEST_NANOS = 300_000;

  private final Consumer<Runnable> afterNextLook;
  private final Consumer<List<Pending<Inference>>> to;
  private final LongSupplier clock;
  private List<Pending<Inference>> gathered = new ArrayList<>();
  private boolean looking;
  private int seen;
  private long firstNanos;

  public LoopOffers(Context context, Lanes lanes) {
    this(nextLooksOf(context), lanes::offer, System::nanoTime);
  }

  /**
   * @param afterNextLook runs something on the loop, after its next look at its connections
   */
  LoopOffers(
      Consumer<Runnable> afterNextLook, Consumer<List<Pending<Inference>>> to, LongSupplier clock) {
    this.afterNextLook = afterNextLook;
    this.to = to;
    this.clock = clock;
  }

  /**
   * A loop that has a task to do looks at its connections without sleeping, and comes to what
   * follows an iteration when all that was ready has been read.
   */
  private static Consumer<Runnable> nextLooksOf(Context context) {
    var loop = (SingleThreadEventLoop) ((ContextInternal) context).nettyEventLoop();
    return next -> loop.execute(() -> loop.executeAfterEventLoopIteration(next));
  }

  /** Takes a request on the way; it ends in any case. */
  public void add(Inference inference) {
    gathered.add(inference.pending());
    if (gathered.size() == 1) {
      firstNanos = clock.getAsLong();
      lookAgain();
    } else if (gathered.size() == MOST || isLong()) {
      handOver();
    }
  }

  private void lookAgain() {
    seen = gathered.size();
    if (!looking) {
      looking = true;
      afterNextLook.accept(this::looked);
    }
  }

  private void looked() {
    looking = false;
    if (gathered.size() > seen && !isLong()) {
      lookAgain();
    } else {
      handOver();
    }
  }

  private boolean isLong() {
    return clock.getAsLong() - firstNanos >= LONGEST_NANOS;
  }

  /** An end may bring the next request of its connection, so the list is another from here on. */
  private void handOver() {
    List<Pending<Inference>> offers = gathered;
    if (!offers.isEmpty()) {
      gathered = new ArrayList<>(offers.size());
      to.accept(offers);
    }
  }
}
