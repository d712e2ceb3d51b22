package dev.siskin.server.lane;

import dev.siskin.batching.Outcome;
import dev.siskin.batching.Pending;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tfserving.PredictRequest;
import dev.siskin.server.model.Route;
import io.vertx.core.Context;

/**
 * A request between its decoding and its end: what the batcher carries. Made and ended on the event
 * loop of its connection; in between a slot reads its inputs.
 *
 * <p>Whoever wins {@link Pending#finish} tells the end, once; the end runs on the loop.
 */
public final class Inference {
  /** Told of the one end, on the loop. */
  public interface End {
    /**
     * It ran.
     *
     * @param outputs in the order of the signature's outputs; valid for good
     * @param queueNanos offered to begin of the run
     * @param runNanos length of the run of its batch
     */
    void answered(TensorData[] outputs, long queueNanos, long runNanos);

    /** It did not run, or its run failed. */
    void failed(ServingException why);
  }

  private final Context loop;
  private final Route route;
  private final PredictRequest request;
  private final Pending<Inference> pending;
  private final End end;

  /**
   * @param loop where {@code end} is told
   * @param deadlineNanos of {@code System.nanoTime}
   */
  public Inference(Context loop, Route route, PredictRequest request, long deadlineNanos, End end) {
    this.loop = loop;
    this.route = route;
    this.request = request;
    this.end = end;
    long bytes = 0;
    for (TensorData input : request.inputs()) {
      bytes += input.length();
    }
    this.pending = new Pending<>(this, request.rows(), bytes, deadlineNanos);
  }

  public Route route() {
    return route;
  }

  public PredictRequest request() {
    return request;
  }

  Pending<Inference> pending() {
    return pending;
  }

  /**
   * On a slot: claims the answer and sends it to the loop. Returns whether somebody still waited.
   */
  boolean answer(TensorData[] outputs, long runNanos) {
    if (!pending.finish(Outcome.ANSWERED)) {
      return false;
    }
    long queueNanos = pending.startedNanos() - pending.enqueuedNanos();
    loop.runOnContext(v -> end.answered(outputs, queueNanos, runNanos));
    return true;
  }

  /** On any thread, after winning the end. */
  void fail(ServingException why) {
    loop.runOnContext(v -> end.failed(why));
  }

  /** On the loop itself, after winning the end. */
  void failHere(ServingException why) {
    end.failed(why);
  }
}
