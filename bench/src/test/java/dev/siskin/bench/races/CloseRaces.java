package dev.siskin.bench.races;

import dev.siskin.batching.Pending;
import dev.siskin.bench.races.RacingPool.Request;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A request is either refused or ends, whenever its lane or its pool is closed. */
public final class CloseRaces {
  private CloseRaces() {}

  /** The pool closes while a request is taken in and runs. */
  @JCStressTest
  @Outcome(id = "ANSWERED", expect = Expect.ACCEPTABLE, desc = "taken in before")
  @Outcome(id = "refused", expect = Expect.ACCEPTABLE, desc = "closed before")
  @State
  public static class OfferAndRunAgainstClose {
    private final RacingPool pool = new RacingPool(1, 8, 8);
    private final Pending<Request> request = RacingPool.request();

    @Actor
    public void offerAndRun() {
      pool.offer(request);
      pool.turn(0);
    }

    @Actor
    public void close() {
      pool.close();
    }

    @Arbiter
    public void look(L_Result result) {
      pool.finish();
      result.r1 = pool.endOf(request);
    }
  }

  /** The lane closes meanwhile, and its model is freed as soon as it is gone. */
  @JCStressTest
  @Outcome(id = "ANSWERED", expect = Expect.ACCEPTABLE, desc = "taken in before")
  @Outcome(id = "refused", expect = Expect.ACCEPTABLE, desc = "closed before")
  @State
  public static class OfferAndRunAgainstCloseOfLane {
    private final RacingPool pool = new RacingPool(1, 8, 8);
    private final Pending<Request> request = RacingPool.request();

    @Actor
    public void offerAndRun() {
      pool.offer(request);
      pool.turn(0);
      pool.turn(0);
    }

    @Actor
    public void close() {
      pool.closeLane();
      pool.freeModelWhereGone();
    }

    @Arbiter
    public void look(L_Result result) {
      pool.finishClosedLane();
      result.r1 = pool.endOf(request);
    }
  }

  /** The time to drain is up while what waited is cut and runs. */
  @JCStressTest
  @Outcome(id = "ANSWERED", expect = Expect.ACCEPTABLE, desc = "the run was faster")
  @Outcome(id = "SHED", expect = Expect.ACCEPTABLE, desc = "the end was")
  @State
  public static class RunAgainstDrain {
    private final RacingPool pool = new RacingPool(1, 8, 8);
    private final Pending<Request> request = RacingPool.request();

    public RunAgainstDrain() {
      pool.offer(request);
    }

    @Actor
    public void run() {
      pool.turn(0);
    }

    @Actor
    public void drain() {
      pool.drain();
    }

    @Arbiter
    public void look(L_Result result) {
      pool.finish();
      result.r1 = pool.endOf(request);
    }
  }
}
