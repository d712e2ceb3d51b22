package dev.siskin.server.lane;

import dev.siskin.batching.Backlog;
import dev.siskin.batching.BatchQueue;
import dev.siskin.batching.Completions;
import dev.siskin.batching.Lane;
import dev.siskin.batching.OfferAnswer;
import dev.siskin.batching.Outcome;
import dev.siskin.batching.Pending;
import dev.siskin.batching.QueueLimits;
import dev.siskin.batching.Slots;
import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.model.ModelVersion;
import dev.siskin.server.record.RunRecorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All lanes of the process and the slots behind them: one lane for each version, signature, arm and
 * shape. Any event loop offers; it is answered on the same loop, whatever happens.
 */
public final class Lanes {
  private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

  /**
   * Shapes are the callers' choice, so the lanes kept for them are bounded; they cost little to
   * remake.
   */
  private static final int MOST_LANES = 4_096;

  private final Map<Key, Lane<Inference>> lanes = new ConcurrentHashMap<>();
  private final Slots<Inference> slots;
  private final ServingConfig.Batching config;

  /** What may share a batch; {@code openDims} are the sizes that the signature leaves open. */
  private record Key(ModelVersion version, String signature, Arm arm, List<Long> openDims) {}

  public Lanes(ServingConfig.Batching config, RunRecorder recorder) {
    this.config = config;
    QueueLimits lane =
        new QueueLimits(config.maxQueueRequests(), config.maxQueueRows(), config.maxQueueBytes());
    QueueLimits pool =
        new QueueLimits(2 * lane.maxPendings(), 2 * lane.maxRows(), 2 * lane.maxBytes());
    this.slots =
        new Slots<>(
            config.workers(),
            new BatchQueue<>(pool, lane),
            new InferenceRunner(recorder),
            new Ends(),
            System::nanoTime);
    slots.start();
  }

  /** Takes a request in, or ends it at once. On its loop. */
  public void offer(Inference inference) {
    Pending<Inference> pending = inference.pending();
    OfferAnswer answer = slots.offer(lane(inference), pending);
    if (answer != OfferAnswer.ACCEPTED && pending.finish(Outcome.SHED)) {
      inference.failHere(refusal(answer, pending));
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

  private Lane<Inference> lane(Inference inference) {
    Signature signature = inference.request().signature();
    Key key =
        new Key(
            inference.route().version(),
            signature.name(),
            inference.route().arm(),
            openDims(signature, inference.request().inputs()));
    Lane<Inference> lane = lanes.get(key);
    if (lane != null) {
      return lane;
    }
    if (lanes.size() >= MOST_LANES) {
      lanes.clear();
    }
    return lanes.computeIfAbsent(
        key, k -> slots.openLane(k, config.maxBatchRows(), signature.batchable()));
  }

  /** Requests of a batchable signature differ at most in these; all others run alone anyway. */
  private static List<Long> openDims(Signature signature, TensorData[] inputs) {
    List<Long> open = List.of();
    for (int i = 0; i < inputs.length && signature.batchable(); i++) {
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

  private ServingException refusal(OfferAnswer answer, Pending<Inference> pending) {
    return switch (answer) {
      case FULL ->
          new ServingException(
              ErrorCode.OVERLOADED,
              "The batch scheduling queue to which this task was submitted is full");
      case CLOSED -> new ServingException(ErrorCode.UNAVAILABLE, "the server is stopping");
      case TOO_LARGE ->
          ServingException.invalid(
              "Task size "
                  + pending.rows()
                  + " is larger than maximum input batch size "
                  + config.maxBatchRows());
      case EXPIRED -> tooLate();
      case ACCEPTED, ENDED -> throw new IllegalStateException("nothing to refuse: " + answer);
    };
  }

  /** What a caller hears whose deadline passed, wherever its request was by then. */
  public static ServingException tooLate() {
    return new ServingException(
        ErrorCode.DEADLINE_EXCEEDED, "the deadline passed before there was an answer");
  }

  /** Sends ends that the slots decide to the loops. */
  private static final class Ends implements Completions<Inference> {
    @Override
    public void expired(Pending<Inference> pending) {
      pending.work().fail(tooLate());
    }

    @Override
    public void failed(Pending<Inference> pending, Throwable cause) {
      if (cause instanceof ServingException known) {
        pending.work().fail(known);
        return;
      }
      LOG.error("a run of {} failed", pending.work().route(), cause);
      pending.work().fail(new ServingException(ErrorCode.INTERNAL, "the run failed"));
    }

    @Override
    public void shed(Pending<Inference> pending) {
      pending.work().fail(new ServingException(ErrorCode.UNAVAILABLE, "the server is stopping"));
    }
  }
}
