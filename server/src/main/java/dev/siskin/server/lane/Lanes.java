package dev.siskin.server.lane;

import dev.siskin.batching.Backlog;
import dev.siskin.batching.BatchQueue;
import dev.siskin.batching.Completions;
import dev.siskin.batching.Lane;
import dev.siskin.batching.LaneView;
import dev.siskin.batching.OfferAnswer;
import dev.siskin.batching.Outcome;
import dev.siskin.batching.Pending;
import dev.siskin.batching.Priority;
import dev.siskin.batching.QueueLimits;
import dev.siskin.batching.Slots;
import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.PooledByteArrays;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.log.CallerLog;
import dev.siskin.server.model.ModelVersion;
import dev.siskin.server.model.Route;
import dev.siskin.server.record.RunRecorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * All lanes of the process and the slots behind them: one lane for each version, signature, arm and
 * shape, and one for all stateful signatures of a version, whose runs come one after the other. Any
 * event loop offers; it is answered on the same loop, whatever happens.
 */
public final class Lanes {
  private static final CallerLog LOG = CallerLog.of(Lanes.class);

  /** Shapes are the callers' choice, so the lanes kept for them are bounded. */
  private static final int MOST_LANES = 4_096;

  /** Routes whose last lane is remembered; all are forgotten beyond, and remembered when used. */
  private static final int MOST_ROUTES = 4_096;

  /** Memory that lies ready for bodies and inputs. */
  private static final long MOST_KEPT_BYTES = 32L << 20;

  private static final int MOST_OF_A_LENGTH = 512;
  private static final double NANOS_PER_SECOND = 1e9;

  /** What people see in the place of a signature's name where a lane serves several. */
  private static final String STATEFUL = "(stateful)";

  private final LaneTable<Key, Lane<Inference>> lanes;
  private final Map<Route, Recent> recent = new ConcurrentHashMap<>();
  private final ByteArrays arrays = new PooledByteArrays(MOST_KEPT_BYTES, MOST_OF_A_LENGTH);
  private final PoisonMemory poison = new PoisonMemory();
  private final Slots<Inference> slots;
  private final ServingConfig.Batching config;
  private final RunRecorder recorder;

  /**
   * What may share a batch, or must not run at once.
   *
   * @param openDims the sizes that the signature leaves open
   * @param serial whether its runs change what the version remembers
   */
  record Key(ModelVersion version, String signature, Arm arm, List<Long> openDims, boolean serial) {
    /** Of all stateful signatures of a version, whoever asks for them. */
    static Key ofStateful(ModelVersion version) {
      return new Key(version, STATEFUL, Arm.STABLE, List.of(), true);
    }
  }

  /** The lane that a route used last; most routes use one only. */
  private record Recent(
      Signature signature, boolean open, LaneTable.Place<Lane<Inference>> place) {}

  /** A lane of a version, for people. */
  public record View(
      String model,
      long version,
      String signature,
      String arm,
      List<Long> openDims,
      LaneView lane) {}

  public Lanes(ServingConfig.Batching config, RunRecorder recorder) {
    this.config = config;
    this.recorder = recorder;
    QueueLimits lane =
        new QueueLimits(config.maxQueueRequests(), config.maxQueueRows(), config.maxQueueBytes());
    QueueLimits pool =
        new QueueLimits(2 * lane.maxPendings(), 2 * lane.maxRows(), 2 * lane.maxBytes());
    this.slots =
        new Slots<>(
            new BatchQueue<>(pool, lane, config.workers()),
            new InferenceRunner(recorder, arrays),
            new Ends(),
            System::nanoTime);
    this.lanes = new LaneTable<>(MOST_LANES, slots::isIdle);
    slots.start();
  }

  /**
   * Turns a request away before it is read, if its kind would be turned away then. It looks at the
   * lane that the route used last.
   *
   * @throws ServingException OVERLOADED, with a time to come again
   */
  public void requireRoom(Route route, Priority priority, long deadlineNanos) {
    Recent last = recent.get(route);
    if (last != null) {
      OfferAnswer outlook = slots.outlook(last.place.lane(), priority, 1, deadlineNanos);
      if (outlook != OfferAnswer.ACCEPTED) {
        throw overloaded(outlook, last.place.lane(), priority);
      }
    }
  }

  /** Whether a request must not share a run, because it made one fail before. */
  public boolean mustRunAlone(Route route, InferRequest request) {
    return poison.knows(route.version(), request);
  }

  /** Takes requests in, or ends them at once. On the loop of all of them. */
  void offer(List<Pending<Inference>> pendings) {
    List<Lane<Inference>> to = new ArrayList<>(pendings.size());
    List<OfferAnswer> answers = new ArrayList<>(pendings.size());
    for (Pending<Inference> pending : pendings) {
      to.add(lane(pending.work()));
    }
    slots.offerAll(to, pendings, answers);
    for (int i = 0; i < answers.size(); i++) {
      Pending<Inference> pending = pendings.get(i);
      if (answers.get(i) != OfferAnswer.ACCEPTED && pending.finish(Outcome.SHED)) {
        pending.work().giveBack(arrays);
        pending.work().failHere(refusal(answers.get(i), to.get(i), pending));
      }
    }
  }

  /** Ends a request whose deadline has passed, waiting or running. On its loop. */
  public void expire(Inference inference) {
    if (slots.expire(inference.pending())) {
      inference.failHere(tooLate());
    }
  }

  /** Ends a request whose client is gone. On its loop. */
  public void cancel(Inference inference) {
    if (slots.cancel(inference.pending())) {
      inference.failHere(new ServingException(ErrorCode.CANCELLED, "the client went away"));
    }
  }

  /** What waits and runs now. */
  public Backlog backlog() {
    return slots.backlog();
  }

  /**
   * Takes no more requests, finishes those there are, ends what is left after the timeout.
   *
   * @return whether all runs are over, so that models may be closed
   */
  public boolean drain(Duration timeout) {
    return slots.drain(timeout);
  }

  /** Where bodies and inputs come from; who was run has its inputs given back by its slot. */
  public ByteArrays arrays() {
    return arrays;
  }

  /** The lanes there are, for people; each is looked at for itself. */
  public List<View> views() {
    return lanes.lanes().entrySet().stream()
        .map(
            lane ->
                new View(
                    lane.getKey().version.model(),
                    lane.getKey().version.number(),
                    lane.getKey().signature,
                    lane.getKey().arm.wireName(),
                    lane.getKey().openDims,
                    slots.view(lane.getValue())))
        .sorted(Comparator.comparing(View::model).thenComparing(View::version))
        .toList();
  }

  private Lane<Inference> lane(Inference inference) {
    Route route = inference.route();
    Signature signature = inference.request().signature();
    Recent last = recent.get(route);
    if (last != null
        && !last.open
        && last.signature.name().equals(signature.name())
        && last.place.use()) {
      return last.place.lane();
    }
    List<Long> openDims = openDims(signature, inference.request().inputs());
    LaneTable.Place<Lane<Inference>> place =
        lanes.place(
            signature.stateful()
                ? Key.ofStateful(route.version())
                : new Key(route.version(), signature.name(), route.arm(), openDims, false),
            key -> open(key, signature.batchable()));
    if (last == null || last.place != place) {
      remember(route, new Recent(signature, !openDims.isEmpty(), place));
    }
    return place.lane();
  }

  private void remember(Route route, Recent used) {
    if (recent.size() >= MOST_ROUTES) {
      recent.clear();
    }
    recent.put(route, used);
  }

  private Lane<Inference> open(Key key, boolean batchable) {
    if (key.serial) {
      return slots.openSerialLane(key);
    }
    return config.fixedBatchRows() > 0
        ? slots.openFixedLane(key, config.fixedBatchRows(), batchable)
        : slots.openLane(key, config.maxBatchRows(), batchable);
  }

  /** Requests of a batchable signature differ at most in these; all others run alone anyway. */
  private static List<Long> openDims(Signature signature, TensorData[] inputs) {
    List<Long> open = List.of();
    for (int i = 0; i < inputs.length && signature.hasOpenRows(); i++) {
      TensorSpec spec = signature.inputs().get(i);
      for (int d = 1; d < spec.dims().length; d++) {
        if (spec.dims()[d] == -1) {
          open = open.isEmpty() ? new ArrayList<>() : open;
          open.add(inputs[i].shape()[d]);
        }
      }
    }
    return open;
  }

  private ServingException refusal(
      OfferAnswer answer, Lane<Inference> lane, Pending<Inference> pending) {
    return switch (answer) {
      case FULL, HOPELESS -> overloaded(answer, lane, pending.priority());
      case CLOSED -> new ServingException(ErrorCode.UNAVAILABLE, "the server is stopping");
      case TOO_LARGE ->
          ServingException.invalid(
              "Task size "
                  + pending.rows()
                  + " is larger than maximum input batch size "
                  + config.maxQueueRows());
      case EXPIRED -> tooLate();
      case ACCEPTED, ENDED -> throw new IllegalStateException("nothing to refuse: " + answer);
    };
  }

  /** Callers who were turned away together are not to come again together. */
  private ServingException overloaded(OfferAnswer answer, Lane<Inference> lane, Priority priority) {
    double seconds = slots.waitNanos(lane, priority) / NANOS_PER_SECOND;
    double jitter = 2 * ThreadLocalRandom.current().nextDouble() * Math.max(1, seconds);
    return new ServingException(
        ErrorCode.OVERLOADED,
        answer == OfferAnswer.HOPELESS
            ? "the queue is too long to answer before the deadline"
            : "The batch scheduling queue to which this task was submitted is full",
        (int) Math.ceil(seconds + jitter));
  }

  /** What a caller hears whose deadline passed, wherever its request was by then. */
  public static ServingException tooLate() {
    return new ServingException(
        ErrorCode.DEADLINE_EXCEEDED, "the deadline passed before there was an answer");
  }

  /** Sends ends that the slots decide to the loops. */
  private final class Ends implements Completions<Inference> {
    @Override
    public void expired(Pending<Inference> pending) {
      pending.work().fail(tooLate());
    }

    @Override
    public void runFailed(Lane<Inference> lane, int requests, Throwable cause) {
      recorder.isolated();
      Key key = (Key) lane.key();
      key.version
          .tag(LOG.at(Level.WARN, "a run of {} requests of {} failed: {}"))
          .addKeyValue("arm", key.arm.wireName())
          .addArgument(requests)
          .addArgument(lane)
          .addArgument(cause.toString())
          .log();
    }

    @Override
    public void failed(Pending<Inference> pending, Throwable cause) {
      Inference inference = pending.work();
      if (cause instanceof RuntimeException && inference.route().version().available()) {
        recorder.poisoned();
        poison.remember(inference.route().version(), inference.request());
      }
      if (cause instanceof ServingException known) {
        if (known.code() == ErrorCode.INTERNAL) {
          told(inference, Level.WARN, "a run of {} failed: {}").addArgument(known.detail()).log();
        }
        inference.fail(known);
        return;
      }
      told(inference, Level.ERROR, "a run of {} failed").setCause(cause).log();
      inference.fail(new ServingException(ErrorCode.INTERNAL, "the run failed"));
    }

    private LoggingEventBuilder told(Inference inference, Level level, String message) {
      return inference.tag(LOG.at(level, message)).addArgument(inference.route());
    }

    @Override
    public void evicted(Pending<Inference> pending) {
      pending
          .work()
          .fail(
              new ServingException(
                  ErrorCode.OVERLOADED, "it had to make room for a request of higher priority"));
    }

    @Override
    public void shed(Pending<Inference> pending) {
      pending.work().fail(new ServingException(ErrorCode.UNAVAILABLE, "the server is stopping"));
    }
  }
}
