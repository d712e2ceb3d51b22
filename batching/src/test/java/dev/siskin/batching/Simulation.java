package dev.siskin.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.function.LongToDoubleFunction;

/**
 * Slots, models and callers in virtual time. It drives the very queue of the server as {@link
 * Slots} does, with seeded arrivals and seeded noise on what runs take, and checks at every step
 * what must always hold: no run starts after a deadline, no slot rests while something is due, each
 * request ends once. A test asks it what callers saw.
 */
final class Simulation {
  static final long SECOND = 1_000_000_000L;

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
  private final BatchQueue<Call> queue;
  private final List<Batch<Call>> batches = new ArrayList<>();
  private final boolean[] busy;
  private final long[] asksAt;
  private final Random random;
  private final long seed;
  private int streams;
  private double noise = 0.1;
  private long now;
  private long eventCount;

  private record Event(long at, long number, Runnable what) {}

  /** One request: whose it is and when it was offered. */
  record Call(Model model, long offeredNanos, Runnable ended) {}

  Simulation(int slots, long seed) {
    QueueLimits endless = new QueueLimits(1 << 20, 1L << 40, 1L << 40);
    queue = new BatchQueue<>(endless, endless, slots);
    busy = new boolean[slots];
    asksAt = new long[slots];
    Arrays.fill(asksAt, Long.MAX_VALUE);
    for (int i = 0; i < slots; i++) {
      batches.add(new Batch<>());
    }
    this.seed = seed;
    random = new Random(seed);
  }

  /** Runs take exactly what their model says. */
  Simulation withoutNoise() {
    noise = 0;
    return this;
  }

  long now() {
    return now;
  }

  /** A model with its lane: {@code nanos} is the true time of a run of so many rows. */
  Model model(String name, int mostRows, IntToDoubleFunction nanos) {
    return new Model(queue.openLane(name, mostRows, true), nanos);
  }

  /** The same in batches of up to {@code rows}, as set by hand. */
  Model fixed(String name, int rows, IntToDoubleFunction nanos) {
    return new Model(queue.openFixedLane(name, rows, true), nanos);
  }

  /** Goes on for so long. */
  void run(long nanos) {
    long until = now + nanos;
    while (!events.isEmpty() && events.peek().at() <= until) {
      Event event = events.remove();
      now = event.at();
      event.what().run();
      checkThatNoSlotRestsInVain();
    }
    now = until;
  }

  private void at(long time, Runnable what) {
    events.add(new Event(time, eventCount++, what));
  }

  // ---- callers

  /**
   * Callers who do not wait for each other: Poisson arrivals at a rate that may change in time.
   * They come at the same moments whoever else comes, in simulations of the same seed that opened
   * as many before.
   */
  void open(Model model, LongToDoubleFunction perSecond, Wish wish) {
    next(model, perSecond, wish, new Random(seed + 31L * ++streams));
  }

  private void next(Model model, LongToDoubleFunction perSecond, Wish wish, Random own) {
    double rate = perSecond.applyAsDouble(now);
    double gap = rate <= 0 ? SECOND / 100.0 : -Math.log(1 - own.nextDouble()) * SECOND / rate;
    at(
        now + Math.max(1, (long) gap),
        () -> {
          if (rate > 0) {
            offer(model, wish, () -> {});
          }
          next(model, perSecond, wish, own);
        });
  }

  /** So many requests at one moment. */
  void burst(Model model, int requests, Wish wish) {
    for (int i = 0; i < requests; i++) {
      offer(model, wish, () -> {});
    }
  }

  /** So many callers, each of whom asks again as soon as it was answered. */
  void closed(Model model, int callers, Wish wish) {
    for (int i = 0; i < callers; i++) {
      at(now + i, () -> again(model, wish));
    }
  }

  private void again(Model model, Wish wish) {
    offer(model, wish, () -> at(now + 1_000, () -> again(model, wish)));
  }

  /** What a caller wants. */
  record Wish(int rows, long timeoutNanos, Priority priority) {
    static Wish of(long timeoutNanos) {
      return new Wish(1, timeoutNanos, Priority.NORMAL);
    }
  }

  private void offer(Model model, Wish wish, Runnable ended) {
    Call call = new Call(model, now, ended);
    Pending<Call> pending =
        new Pending<>(call, wish.rows(), 0, now + wish.timeoutNanos(), wish.priority(), false);
    OfferAnswer answer = queue.offer(model.lane, pending, now);
    model.offered++;
    model.answers.merge(answer, 1L, Long::sum);
    for (Pending<Call> evicted : queue.takeEvicted()) {
      assertThat(evicted.finish(Outcome.SHED)).isTrue();
      evicted.work().model().evicted++;
      evicted.work().ended().run();
    }
    if (answer != OfferAnswer.ACCEPTED) {
      at(now + SECOND / 10, ended);
      return;
    }
    for (int slot = 0; slot < busy.length; slot++) {
      if (!busy[slot]) {
        turn(slot);
        return;
      }
    }
  }

  // ---- slots

  private void turn(int slot) {
    Batch<Call> batch = batches.get(slot);
    long rest = queue.poll(now, batch);
    asksAt[slot] = Long.MAX_VALUE;
    for (Pending<Call> late : batch.expired()) {
      assertThat(late.finish(Outcome.EXPIRED)).isTrue();
      late.work().model().expired++;
      late.work().ended().run();
    }
    if (!batch.isEmpty()) {
      start(slot, batch);
    } else if (rest == 0) {
      turn(slot);
    } else if (rest != Long.MAX_VALUE) {
      long when = now + rest;
      asksAt[slot] = when;
      at(when, () -> wake(slot, when));
    }
  }

  private void wake(int slot, long when) {
    if (!busy[slot] && asksAt[slot] == when) {
      turn(slot);
    }
  }

  private void start(int slot, Batch<Call> batch) {
    Model model = batch.pendings().get(0).work().model();
    for (Pending<Call> pending : batch.pendings()) {
      assertThat(pending.deadlineNanos()).as("starts before its deadline").isGreaterThan(now);
      assertThat(pending.work().model().lane).isSameAs(model.lane);
    }
    busy[slot] = true;
    model.runs++;
    model.rows += batch.rows();
    model.largest = Math.max(model.largest, batch.rows());
    at(
        now + Math.max(1, (long) (model.nanos.applyAsDouble(batch.rows()) * luck())),
        () -> end(slot));
  }

  /** A few percent to either side, and now and then three times as long. */
  private double luck() {
    if (noise == 0) {
      return 1;
    }
    return Math.exp(noise * random.nextGaussian()) * (random.nextInt(200) == 0 ? 3 : 1);
  }

  private void end(int slot) {
    Batch<Call> batch = batches.get(slot);
    List<Call> ended = new ArrayList<>();
    for (int i = 0; i < batch.pendings().size(); i++) {
      Pending<Call> pending = batch.pendings().get(i);
      boolean last = batch.from(i) + batch.rows(i) == pending.rows();
      if (last && pending.finish(Outcome.ANSWERED)) {
        Call call = pending.work();
        call.model().answered(now - call.offeredNanos(), now < pending.deadlineNanos());
        ended.add(call);
      }
    }
    busy[slot] = false;
    ended.forEach(call -> call.ended().run());
    turn(slot);
  }

  private void checkThatNoSlotRestsInVain() {
    for (int slot = 0; slot < busy.length; slot++) {
      if (!busy[slot] && queue.hasWaiting()) {
        long asks = Arrays.stream(asksAt).min().orElseThrow();
        assertThat(asks).as("a slot rests, and somebody will ask again").isLessThan(Long.MAX_VALUE);
        return;
      }
    }
  }

  /** A model, and what its callers saw since the last {@link #forget}. */
  final class Model {
    final Lane<Call> lane;
    IntToDoubleFunction nanos;
    final Map<OfferAnswer, Long> answers = new EnumMap<>(OfferAnswer.class);
    long offered;
    long inTime;
    long answered;
    long expired;
    long evicted;
    long runs;
    long rows;
    int largest;
    private long[] latencies = new long[1024];
    private long sinceNanos;

    Model(Lane<Call> lane, IntToDoubleFunction nanos) {
      this.lane = lane;
      this.nanos = nanos;
    }

    /** Starts to count anew. */
    void forget() {
      answers.clear();
      offered = 0;
      inTime = 0;
      answered = 0;
      expired = 0;
      evicted = 0;
      runs = 0;
      rows = 0;
      largest = 0;
      sinceNanos = now;
    }

    private void answered(long latencyNanos, boolean early) {
      if (answered == latencies.length) {
        latencies = Arrays.copyOf(latencies, 2 * latencies.length);
      }
      latencies[(int) answered++] = latencyNanos;
      inTime += early ? 1 : 0;
    }

    double answeredPerSecond() {
      return answered * (double) SECOND / (now - sinceNanos);
    }

    /** Answers before their deadline. */
    double goodPerSecond() {
      return inTime * (double) SECOND / (now - sinceNanos);
    }

    double rowsPerRun() {
      return rows / (double) runs;
    }

    double percentileNanos(double share) {
      long[] sorted = Arrays.copyOf(latencies, (int) answered);
      Arrays.sort(sorted);
      return sorted[(int) Math.min(sorted.length - 1L, (long) Math.ceil(share * sorted.length))];
    }

    /** What its lane has learned. */
    CostModel costs() {
      return Objects.requireNonNull(lane.learner()).costs();
    }

    LaneView view() {
      return queue.view(lane, now);
    }
  }
}
