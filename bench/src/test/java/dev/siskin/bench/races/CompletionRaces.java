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
import org.openjdk.jcstress.infra.results.L_Result;

/** Who ends a request: its run, or a client that leaves. */
public final class CompletionRaces {
  private CompletionRaces() {}

  /** The client leaves while its request is taken in, waits and runs. */
  @JCStressTest
  @Outcome(id = "ANSWERED", expect = Expect.ACCEPTABLE, desc = "the run was faster")
  @Outcome(id = "CANCELLED", expect = Expect.ACCEPTABLE, desc = "the client was")
  @State
  public static class OfferAndRunAgainstCancel {
    private final RacingPool pool = new RacingPool(1, 8, 8);
    private final Pending<Request> request = RacingPool.request();

    @Actor
    public void offerAndRun() {
      pool.offer(request);
      pool.turn(0);
    }

    @Actor
    public void cancel() {
      pool.cancel(request);
    }

    @Arbiter
    public void look(L_Result result) {
      pool.finish();
      result.r1 = pool.endOf(request);
    }
  }

  /** The client leaves while its request, which waited, is cut and runs. */
  @JCStressTest
  @Outcome(id = "ANSWERED", expect = Expect.ACCEPTABLE, desc = "the run was faster")
  @Outcome(id = "CANCELLED", expect = Expect.ACCEPTABLE, desc = "the client was")
  @State
  public static class RunAgainstCancel {
    private final RacingPool pool = new RacingPool(1, 8, 8);
    private final Pending<Request> request = RacingPool.request();

    public RunAgainstCancel() {
      pool.offer(request);
    }

    @Actor
    public void run() {
      pool.turn(0);
    }

    @Actor
    public void cancel() {
      pool.cancel(request);
    }

    @Arbiter
    public void look(L_Result result) {
      pool.finish();
      result.r1 = pool.endOf(request);
    }
  }

  /**
   * A run fails for one request, and is made again for the other while that one's client leaves.
   */
  @JCStressTest
  @Outcome(id = "FAILED, ANSWERED", expect = Expect.ACCEPTABLE, desc = "only the bad one fails")
  @Outcome(id = "FAILED, CANCELLED", expect = Expect.ACCEPTABLE, desc = "the client was faster")
  @State
  public static class FailedRunAgainstCancel {
    private final RacingPool pool = new RacingPool(1, 8, 8);
    private final Pending<Request> poison = RacingPool.poison();
    private final Pending<Request> good = RacingPool.request();

    public FailedRunAgainstCancel() {
      pool.offer(poison);
      pool.offer(good);
    }

    @Actor
    public void run() {
      pool.turn(0);
    }

    @Actor
    public void cancel() {
      pool.cancel(good);
    }

    @Arbiter
    public void look(LL_Result result) {
      pool.finish();
      result.r1 = pool.endOf(poison);
      result.r2 = pool.endOf(good);
    }
  }

  /** Two slots take what waits: never the same, and the parts of a split request end it once. */
  @JCStressTest
  @Outcome(id = "ANSWERED, ANSWERED", expect = Expect.ACCEPTABLE, desc = "each once")
  @State
  public static class SlotAgainstSlot {
    private final RacingPool pool = new RacingPool(2, 8, 1);
    private final Pending<Request> split = RacingPool.request(2, Priority.NORMAL);
    private final Pending<Request> small = RacingPool.request();

    public SlotAgainstSlot() {
      pool.offer(split);
      pool.offer(small);
    }

    @Actor
    public void one() {
      pool.turn(0);
      pool.turn(0);
    }

    @Actor
    public void other() {
      pool.turn(1);
      pool.turn(1);
    }

    @Arbiter
    public void look(LL_Result result) {
      pool.finish();
      result.r1 = pool.endOf(split);
      result.r2 = pool.endOf(small);
    }
  }
}
