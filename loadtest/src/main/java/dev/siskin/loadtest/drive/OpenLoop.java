package dev.siskin.loadtest.drive;

import dev.siskin.loadtest.schedule.Arrivals;
import dev.siskin.loadtest.schedule.Schedule;
import dev.siskin.loadtest.tally.Answer;
import dev.siskin.loadtest.tally.Ledger;
import dev.siskin.loadtest.tally.Progress;
import dev.siskin.loadtest.tally.Results;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.LongSupplier;

/**
 * Decides which request goes when. The schedule alone says when a request starts; answers never do.
 * A request that is due takes a free connection, or waits here in order until one is free, and its
 * latency runs from its intended moment either way. That keeps a stalled target from hiding its own
 * stall by holding back the requests that would have felt it ("coordinated omission", a term of Gil
 * Tene's).
 *
 * <p>Each call ends exactly once: answered, failed, timed out, or abandoned by {@link #stop}. The
 * timeout runs from the intended moment and covers waiting, so at most {@code rate x timeout} calls
 * are open at any time. All calls share one timeout and start in order, so the oldest is always the
 * first to expire and a queue is enough of a timer.
 *
 * <p>Confined to one thread. {@link #tick} does what is due and says when to come back: a real
 * event loop turns it in production, a test turns it by hand.
 */
final class OpenLoop implements Wire.Listener {

  /** Answer of {@link #tick}: every call has ended. */
  static final long DONE = -1;

  /** How long {@link #stop} waits for open calls. */
  static final Duration GRACE = Duration.ofSeconds(2);

  /** Timeouts are noticed this late at worst. */
  static final long LONGEST_PAUSE_NANOS = 10_000_000;

  private final Schedule schedule;
  private final Arrivals arrivals;
  private final long warmupNanos;
  private final int connections;
  private final long timeoutNanos;
  private final Wire wire;
  private final LongSupplier clock;
  private final Ledger ledger = new Ledger();

  /** Due, without a connection yet. */
  private final Queue<Call> waiting = new ArrayDeque<>();

  /** Every call in order of its start; those that ended leave when they come to the head. */
  private final Queue<Call> started = new ArrayDeque<>();

  private long originNanos;
  private long taken;
  private long ended;
  private int busyConnections;
  private boolean dispatching;
  private boolean stopped;
  private long stoppedNanos;

  OpenLoop(LoadPlan plan, Wire wire, LongSupplier nanoClock) {
    this.schedule = plan.schedule();
    this.arrivals = schedule.arrivals();
    this.warmupNanos = schedule.warmup().toNanos();
    this.connections = plan.connections();
    this.timeoutNanos = plan.timeout().toNanos();
    this.wire = wire;
    this.clock = nanoClock;
  }

  /** The schedule's zero is now. */
  void start() {
    originNanos = clock.getAsLong();
  }

  /** Sends what is due and ends what took too long; returns the pause until the next tick. */
  long tick() {
    long now = elapsed();
    expire(now);
    if (!stopped) {
      takeUp(now);
    } else if (now - stoppedNanos >= GRACE.toNanos()) {
      abandonAll();
    }
    return pause();
  }

  /** Sends nothing more and gives open calls {@link #GRACE}; what still waits is abandoned. */
  void stop() {
    if (stopped || isDone()) {
      return;
    }
    stopped = true;
    stoppedNanos = elapsed();
    for (Call call : waiting) {
      abandon(call);
    }
    waiting.clear();
  }

  @Override
  public boolean written(Call call, Runnable cut) {
    if (call.isOver()) {
      return false;
    }
    long now = elapsed();
    call.writtenAt(now, cut);
    ledger.written(call.measured, call.intendedNanos, now);
    return true;
  }

  @Override
  public void answered(Call call, Answer answer) {
    if (!end(call)) {
      return;
    }
    long now = elapsed();
    ledger.answered(call.measured, answer, now - call.intendedNanos, now - call.writtenNanos());
    dispatch();
  }

  @Override
  public void failed(Call call, String reason) {
    if (end(call)) {
      ledger.connectionFailed(reason);
      dispatch();
    }
  }

  Progress progress() {
    return ledger.progress(elapsed(), arrivals.nextNanos() < warmupNanos);
  }

  /** The account; final once {@link #tick} has answered {@link #DONE}. */
  Results results() {
    long end = schedule.warmup().plus(schedule.duration()).toNanos();
    long to = stopped ? stoppedNanos : end;
    return ledger.results(stopped, schedule.requestsPerSecond(), warmupNanos, to);
  }

  private void takeUp(long now) {
    long intended = arrivals.nextNanos();
    while (intended <= now) {
      Call call = new Call(taken, intended, intended >= warmupNanos);
      taken++;
      arrivals.take();
      ledger.sent(call.measured, elapsed() - intended);
      started.add(call);
      waiting.add(call);
      dispatch();
      if (call.measured && !call.isDispatched()) {
        ledger.waited();
      }
      intended = arrivals.nextNanos();
    }
  }

  /** The guard keeps a wire that answers at once from recursing through all that wait. */
  private void dispatch() {
    if (dispatching) {
      return;
    }
    dispatching = true;
    while (busyConnections < connections && !waiting.isEmpty()) {
      Call call = waiting.remove();
      if (!call.isOver()) {
        call.dispatch();
        busyConnections++;
        wire.send(call, this);
      }
    }
    dispatching = false;
  }

  private void expire(long now) {
    Call oldest = started.peek();
    while (oldest != null && (oldest.isOver() || now - oldest.intendedNanos >= timeoutNanos)) {
      started.remove();
      if (end(oldest)) {
        oldest.cut();
        ledger.timedOut();
      }
      oldest = started.peek();
    }
    dispatch();
  }

  private void abandonAll() {
    for (Call call : started) {
      abandon(call);
    }
    started.clear();
  }

  private void abandon(Call call) {
    if (end(call)) {
      call.cut();
      ledger.abandoned();
    }
  }

  private boolean end(Call call) {
    if (!call.end()) {
      return false;
    }
    ended++;
    if (call.isDispatched()) {
      busyConnections--;
    }
    return true;
  }

  private long pause() {
    if (isDone()) {
      return DONE;
    }
    long next = arrivals.nextNanos();
    if (stopped || next == Arrivals.NONE) {
      return LONGEST_PAUSE_NANOS;
    }
    long untilDue = next - elapsed();
    return Math.max(0, Math.min(untilDue, LONGEST_PAUSE_NANOS));
  }

  private boolean isDone() {
    return ended == taken && (stopped || arrivals.nextNanos() == Arrivals.NONE);
  }

  private long elapsed() {
    return clock.getAsLong() - originNanos;
  }
}
