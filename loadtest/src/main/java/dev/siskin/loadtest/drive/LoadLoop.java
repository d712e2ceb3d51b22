package dev.siskin.loadtest.drive;

import dev.siskin.loadtest.schedule.Arrivals;
import dev.siskin.loadtest.schedule.Schedule;
import dev.siskin.loadtest.tally.Answer;
import dev.siskin.loadtest.tally.AnswerCounts;
import dev.siskin.loadtest.tally.Course;
import dev.siskin.loadtest.tally.Ledger;
import dev.siskin.loadtest.tally.Progress;
import dev.siskin.loadtest.tally.Results;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.LongSupplier;

/**
 * Decides which request goes when. In an open loop the schedule alone says when a request starts;
 * answers never do. A request that is due takes a free connection, or waits here in order until one
 * is free, and its latency runs from its intended moment either way. That keeps a stalled target
 * from hiding its own stall by holding back the requests that would have felt it ("coordinated
 * omission", a term of Gil Tene's). In a closed loop a request is due when a connection is free;
 * its latency runs from its write, as nobody can say when it was meant to start.
 *
 * <p>Each call ends exactly once: answered, failed, timed out, or abandoned by {@link #stop}. The
 * timeout runs from the intended moment and covers waiting, so at most {@code rate x timeout} calls
 * are open at any time. All calls share one timeout and start in order, so the oldest is always the
 * first to expire and a queue is enough of a timer.
 *
 * <p>Confined to one thread. {@link #tick} does what is due and says when to come back: a real
 * event loop turns it in production, a test turns it by hand.
 */
final class LoadLoop implements Wire.Listener {

  /** Answer of {@link #tick}: every call has ended. */
  static final long DONE = -1;

  /** How long {@link #stop} waits for open calls. */
  static final Duration GRACE = Duration.ofSeconds(2);

  /** Timeouts are noticed this late at worst. */
  static final long LONGEST_PAUSE_NANOS = 10_000_000;

  private final Schedule schedule;
  private final Arrivals arrivals;
  private final int connections;
  private final long timeoutNanos;
  private final Wire wire;
  private final LongSupplier clock;
  private final Ledger ledger;
  private final WarmupPhase warmup;
  private final Lifeline lifeline;
  private final AnswerCounts answers = new AnswerCounts();

  /** Due, without a connection yet. */
  private final Queue<Call> waiting = new ArrayDeque<>();

  /** Every call in order of its start; those that ended leave when they come to the head. */
  private final Queue<Call> started = new ArrayDeque<>();

  private long originNanos;
  private long taken;
  private long measured;
  private long ended;
  private int busyConnections;
  private boolean advancing;
  private boolean stopped;
  private long stoppedNanos;

  LoadLoop(LoadPlan plan, Wire wire, LongSupplier nanoClock) {
    this.schedule = plan.schedule();
    this.arrivals = schedule.arrivals();
    this.connections = plan.requestsAtATime();
    this.timeoutNanos = plan.timeout().toNanos();
    this.wire = wire;
    this.clock = nanoClock;
    this.warmup = new WarmupPhase(schedule);
    this.lifeline = new Lifeline(plan.giveUp().toNanos());
    this.ledger = new Ledger(schedule.warmup().plus(schedule.duration()));
  }

  /** The schedule's zero is now. */
  void start() {
    originNanos = clock.getAsLong();
  }

  /** Sends what is due and ends what took too long; returns the pause until the next tick. */
  long tick() {
    long now = elapsed();
    expire(now);
    if (lifeline.isCut()) {
      stop();
    }
    if (warmup.endsAt(now)) {
      arrivals.endWarmup(now);
    }
    advance();
    if (stopped && now - stoppedNanos >= GRACE.toNanos()) {
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
    lifeline.held();
    if (call.isOver()) {
      return false;
    }
    long now = elapsed();
    call.writtenAt(now, cut);
    ledger.written(call.measured, call.intendedNanos, now);
    if (call.measured && !call.hasWaited()) {
      ledger.sentOffBy(now - call.intendedNanos);
    }
    return true;
  }

  @Override
  public void answered(Call call, Answer answer) {
    if (!end(call)) {
      return;
    }
    long now = elapsed();
    answers.add(answer);
    long serviceNanos = now - call.writtenNanos();
    long latencyNanos = schedule.isClosed() ? serviceNanos : now - call.intendedNanos;
    ledger.answered(call.measured, answer, latencyNanos, serviceNanos);
    if (!call.measured && answer.isOk()) {
      warmup.answered(latencyNanos);
    }
    advance();
  }

  /** In a closed loop the next request waits for the next tick: a dead target is not hammered. */
  @Override
  public void failed(Call call, String reason) {
    if (!end(call)) {
      return;
    }
    ledger.connectionFailed(reason);
    if (!call.isWritten()) {
      lifeline.slipped(elapsed());
    }
    if (!schedule.isClosed()) {
      advance();
    }
  }

  /** All answers so far, to which the caller adds the probe's. */
  AnswerCounts answers() {
    return answers;
  }

  Progress progress() {
    return ledger.progress(elapsed(), arrivals.nextNanos() < warmup.endNanos());
  }

  /** The account; final once {@link #tick} has answered {@link #DONE}. */
  Results results() {
    long from = warmup.endNanos();
    long end = from + schedule.duration().toNanos();
    long to = stopped ? Math.min(stoppedNanos, end) : end;
    double asked = schedule.isClosed() || to <= from ? 0 : measured / ((to - from) / 1e9);
    Course course =
        new Course(
            schedule.isClosed(), Duration.ofNanos(from), warmup.isUnsteady(), lifeline.isCut());
    return ledger.results(stopped, asked, from, to).withCourse(course);
  }

  /**
   * Puts waiting calls on free connections and takes up what is due. The guard keeps a wire that
   * answers at once from recursing through all that wait.
   */
  private void advance() {
    if (advancing) {
      return;
    }
    advancing = true;
    dispatch();
    if (!stopped) {
      takeUp(elapsed());
    }
    advancing = false;
  }

  private void takeUp(long now) {
    arrivals.look(now, connections - busyConnections);
    long intended = arrivals.nextNanos();
    while (intended <= now) {
      Call call = next(intended);
      arrivals.take();
      ledger.sent(call.measured, elapsed() - intended);
      started.add(call);
      waiting.add(call);
      dispatch();
      if (!call.isDispatched()) {
        call.waits();
        if (call.measured) {
          ledger.waited();
        }
      }
      intended = arrivals.nextNanos();
    }
  }

  private Call next(long intended) {
    taken++;
    if (intended < warmup.endNanos()) {
      return new Call(Call.FIRST_OF_WARMUP + taken - 1, intended, false);
    }
    return new Call(measured++, intended, true);
  }

  private void dispatch() {
    while (busyConnections < connections && !waiting.isEmpty()) {
      Call call = waiting.remove();
      if (!call.isOver()) {
        call.dispatch();
        busyConnections++;
        wire.send(call, this);
      }
    }
  }

  private void expire(long now) {
    Call oldest = started.peek();
    while (oldest != null && (oldest.isOver() || now - oldest.intendedNanos >= timeoutNanos)) {
      started.remove();
      if (end(oldest)) {
        oldest.cut();
        ledger.timedOut();
        if (oldest.isDispatched() && !oldest.isWritten()) {
          lifeline.slipped(now);
        }
      }
      oldest = started.peek();
    }
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
    long now = clock.getAsLong() - originNanos;
    ledger.advanceTo(now);
    return now;
  }
}
