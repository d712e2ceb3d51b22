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

/** A deadline passes just when the run is to start: either it starts before, or never. */
public final class ExpiryRaces {
  private ExpiryRaces() {}

  /** The slot alone looks at the clock. */
  @JCStressTest
  @Outcome(id = "ANSWERED", expect = Expect.ACCEPTABLE, desc = "the run was faster")
  @Outcome(id = "EXPIRED", expect = Expect.ACCEPTABLE, desc = "the deadline was")
  @State
  public static class DeadlineAgainstRun {
    private final RacingPool pool = new RacingPool(1, 8, 8);
    private final Pending<Request> request = RacingPool.request();

    public DeadlineAgainstRun() {
      pool.offer(request);
    }

    @Actor
    public void run() {
      pool.turn(0);
    }

    @Actor
    public void passDeadline() {
      pool.passDeadline();
    }

    @Arbiter
    public void look(L_Result result) {
      pool.finish();
      result.r1 = pool.endOf(request);
    }
  }

  /** The sweep sees the deadline pass as well, and may end the request in its run. */
  @JCStressTest
  @Outcome(id = "ANSWERED", expect = Expect.ACCEPTABLE, desc = "the run was faster")
  @Outcome(id = "EXPIRED", expect = Expect.ACCEPTABLE, desc = "slot or sweep was")
  @State
  public static class DeadlineAndSweepAgainstRun {
    private final RacingPool pool = new RacingPool(1, 8, 8);
    private final Pending<Request> request = RacingPool.request();

    public DeadlineAndSweepAgainstRun() {
      pool.offer(request);
    }

    @Actor
    public void run() {
      pool.turn(0);
    }

    @Actor
    public void sweep() {
      pool.passDeadline();
      pool.expire(request);
    }

    @Arbiter
    public void look(L_Result result) {
      pool.finish();
      result.r1 = pool.endOf(request);
    }
  }
}
