package dev.siskin.bench.races;

import dev.siskin.batching.Pending;
import dev.siskin.batching.Priority;
import dev.siskin.bench.races.RacingPool.Request;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * There is room for one request, which waits, and one of a higher priority comes. That one always
 * gets in: either the other makes room, or it left already.
 */
public final class EvictionRaces {
  private EvictionRaces() {}

  /** Just then a slot takes the one that waits. */
  @JCStressTest
  @Outcome(id = "SHED, ANSWERED", expect = Expect.ACCEPTABLE, desc = "it made room")
  @Outcome(id = "ANSWERED, ANSWERED", expect = Expect.ACCEPTABLE, desc = "it ran before")
  @State
  public static class EvictionAgainstRun {
    private final RacingPool pool = new RacingPool(1, 1, 8);
    private final Pending<Request> low = RacingPool.request(1, Priority.SHEDDABLE);
    private final Pending<Request> high = RacingPool.request(1, Priority.CRITICAL);

    public EvictionAgainstRun() {
      pool.offer(low);
    }

    @Actor
    public void offer() {
      pool.offer(high);
    }

    @Actor
    public void run() {
      pool.turn(0);
    }

    @Arbiter
    public void look(LL_Result result) {
      pool.finish();
      result.r1 = pool.endOf(low);
      result.r2 = pool.endOf(high);
    }
  }

  /** Just then the client of the one that waits leaves. */
  @JCStressTest
  @Outcome(id = "SHED, ANSWERED", expect = Expect.ACCEPTABLE, desc = "it made room")
  @Outcome(id = "CANCELLED, ANSWERED", expect = Expect.ACCEPTABLE, desc = "it left before")
  @State
  public static class EvictionAgainstCancel {
    private final RacingPool pool = new RacingPool(1, 1, 8);
    private final Pending<Request> low = RacingPool.request(1, Priority.SHEDDABLE);
    private final Pending<Request> high = RacingPool.request(1, Priority.CRITICAL);

    public EvictionAgainstCancel() {
      pool.offer(low);
    }

    @Actor
    public void offer() {
      pool.offer(high);
    }

    @Actor
    public void cancel() {
      pool.cancel(low);
    }

    @Arbiter
    public void look(LL_Result result) {
      pool.finish();
      result.r1 = pool.endOf(low);
      result.r2 = pool.endOf(high);
    }
  }
}
