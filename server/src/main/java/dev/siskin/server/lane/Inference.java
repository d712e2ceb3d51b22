package dev.siskin.server.lane;

import dev.siskin.batching.Outcome;
import dev.siskin.batching.Pending;
import dev.siskin.batching.Priority;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.server.model.Route;
import io.vertx.core.Context;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A request between its decoding and its end: what the batcher carries. Made and ended on the event
 * loop of its connection; in between a slot reads its inputs.
 *
 * <p>Whoever wins {@link Pending#finish} tells the end, once; the end runs on the loop.
 */
public final class Inference {
  /** Told of the one end, on the loop. */
  public interface End {
    /** The server's id of the request. On any thread. */
    String request();

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
  private final InferRequest request;
  private final Pending<Inference> pending;
  private final End end;
  private final AtomicReference<@Nullable JoinedRows> joined = new AtomicReference<>();
  private TensorData @Nullable [] outputs;
  private long runNanos;
  private long ranNanos;

  /** Written by slots; who ends it from outside during a run may see the one before. */
  private @Nullable BatchRun run;

  /**
   * @param loop where {@code end} is told
   * @param deadlineNanos of {@code System.nanoTime}
   * @param alone true if it must not share a run
   */
  public Inference(
      Context loop,
      Route route,
      InferRequest request,
      long deadlineNanos,
      Priority priority,
      boolean alone,
      End end) {
    this.loop = loop;
    this.route = route;
    this.request = request;
    this.end = end;
    long bytes = TensorData.bytes(request.inputs());
    this.pending = new Pending<>(this, request.rows(), bytes, deadlineNanos, priority, alone);
  }

  public Route route() {
    return route;
  }

  public InferRequest request() {
    return request;
  }

  /** When its first run was to begin; 0 before. For who was told its end. */
  public long startedNanos() {
    return pending.startedNanos();
  }

  /** When its last run had ended; 0 for one that was not answered. For who was told its end. */
  public long ranNanos() {
    return ranNanos;
  }

  /** The last run that it was in; null before. For who was told its end. */
  public @Nullable BatchRun run() {
    return run;
  }

  /** On a slot, before the run. */
  void joins(BatchRun next) {
    run = next;
  }

  /** Says in a line of the log which request it is about. On any thread. */
  LoggingEventBuilder tag(LoggingEventBuilder line) {
    return route.tag(line.addKeyValue("request", end.request()));
  }

  Pending<Inference> pending() {
    return pending;
  }

  /** Its inputs from one row to another; they are not copied. */
  TensorData[] inputs(int from, int rows) {
    TensorData[] inputs = request.inputs();
    if (rows == pending.rows()) {
      return inputs;
    }
    TensorData[] part = new TensorData[inputs.length];
    for (int i = 0; i < part.length; i++) {
      part[i] = inputs[i].slice(from, from + rows);
    }
    return part;
  }

  /**
   * On a slot: takes in the outputs of some of its rows, and claims the answer with the last of
   * them. Who gets yes sees to it that {@link #tell} is called on the loop.
   */
  boolean claim(int from, int rows, TensorData[] part, long partNanos, long nowNanos) {
    TensorData[] whole = part;
    long nanos = partNanos;
    if (rows < pending.rows()) {
      JoinedRows rest = joined.updateAndGet(known -> known == null ? fresh() : known);
      whole = rest.add(from, part, rows, partNanos);
      nanos = rest.runNanos();
    }
    if (whole == null || !pending.finish(Outcome.ANSWERED)) {
      return false;
    }
    outputs = whole;
    runNanos = nanos;
    ranNanos = nowNanos;
    return true;
  }

  private JoinedRows fresh() {
    return new JoinedRows(pending.rows());
  }

  /** Whether nobody waits for it any more, although it was not answered. */
  boolean isAbandoned() {
    Outcome outcome = pending.outcome();
    return outcome != null && outcome != Outcome.ANSWERED;
  }

  /** Lends the memory of its inputs to others. Nobody may read them any more. */
  void giveBack(ByteArrays arrays) {
    TensorData[] inputs = request.inputs();
    for (int i = 0; i < inputs.length; i++) {
      if (!isShared(inputs, i)) {
        arrays.giveBack(inputs[i].bytes());
      }
    }
  }

  /** Inputs in the binary form are views of one body. */
  private static boolean isShared(TensorData[] inputs, int at) {
    for (int before = 0; before < at; before++) {
      if (inputs[before].bytes() == inputs[at].bytes()) {
        return true;
      }
    }
    return false;
  }

  Context loop() {
    return loop;
  }

  /** On the loop, after it was claimed: the hand-over to the loop makes the outputs visible. */
  void tell() {
    TensorData[] answer = outputs;
    if (answer != null) {
      end.answered(answer, pending.startedNanos() - pending.enqueuedNanos(), runNanos);
    }
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
