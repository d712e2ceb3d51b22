package dev.siskin.server.infer;

import dev.siskin.nativeconfig.Servable;
import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.infer.Wishes;
import dev.siskin.protocol.tensor.Numbers;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.server.lane.Inference;
import dev.siskin.server.lane.Lanes;
import dev.siskin.server.model.Route;
import dev.siskin.server.trace.RequestTrace;
import dev.siskin.server.trace.TraceParent;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way of a request, from top to bottom: arrive, route, decode, offer; then, when the batcher
 * has ended it, encode, answer, record. It ends exactly once. All of it on one event loop but the
 * run itself; no locks but the batcher's.
 *
 * <p>Routing comes before decoding, because a body can only be read against the signature of the
 * version it goes to.
 */
public final class Journey implements Inference.End {
  /** Longer answers would hold the loop for milliseconds: a number as JSON takes 30 to 100 ns. */
  private static final int MOST_BYTES_ENCODED_ON_LOOP = 64 << 10;

  final Journeys shared;
  final Exchange exchange;

  /** Begun before the server was ready; what is counted of it is thrown away. */
  final boolean isWarmUp;

  final long headNanos = System.nanoTime();
  long arrivedNanos;
  long arrivedMillis;
  long arrivedSecond;
  private Grant grant = Grant.NONE;
  private final @Nullable RequestTrace trace;
  long decodeNanos;
  long encodeBegan;
  @Nullable String unit;
  @Nullable Route route;
  private @Nullable InferRequest request;
  @Nullable Inference inference;
  private boolean ended;

  /** What its answer takes up while it is on its way out. */
  private long answerBytes;

  /** Whether all that it is answered with is finite; looked at where the answer is written. */
  boolean finite = true;

  /** Whether the body is read elsewhere, or waits for that. */
  private boolean decoding;

  /** Ended meanwhile, so that it need not be read. Seen on the thread that would read it. */
  private volatile boolean unwanted;

  Journey(Journeys shared, Exchange exchange) {
    this.shared = shared;
    this.exchange = exchange;
    this.isWarmUp = shared.gate.phase() == Gate.Phase.STARTING;
    this.trace = shared.trace(exchange, headNanos);
  }

  /** What the answer says of traces: what the request said, or the trace that begins here. */
  public @Nullable String traceParent() {
    String said = exchange.traceParent();
    if (TraceParent.isValid(said)) {
      return said;
    }
    return trace == null ? null : trace.traceParent();
  }

  // ---- arrive

  /** The request is there in whole. */
  public void arrived() {
    if (ended) {
      return;
    }
    arrivedNanos = System.nanoTime();
    arrivedMillis = System.currentTimeMillis();
    arrivedSecond = Math.floorDiv(arrivedMillis, 1_000L);
    try {
      Ask said = exchange.ask();
      unit = said.unit();
      admit(said);
      Ask asked = said.withoutLabel(shared.config);
      Route way = route(asked);
      shared.lanes.requireRoom(way, grant.priority(), grant.deadlineNanos());
      decode(asked, way);
    } catch (RuntimeException | Error e) {
      failed(known(e));
    }
  }

  private void admit(Ask asked) {
    if (shared.gate.phase() == Gate.Phase.STARTING
        && !shared.gate.warmUpPass().equals(asked.warmUpPass())) {
      throw new ServingException(ErrorCode.UNAVAILABLE, "the server is starting");
    }
    grant(asked.wishes());
  }

  private void grant(Wishes wishes) {
    grant = Grant.of(wishes, arrivedNanos, shared.config);
  }

  // ---- route

  private Route route(Ask asked) {
    Route way = asked.route(shared.models, exchange.id());
    route = way;
    shared.recorder.cells(way).assigned(arrivedSecond);
    exchange.routed(way);
    return way;
  }

  // ---- decode

  private void decode(Ask asked, Route way) {
    Servable servable = way.version().servable();
    if (servable == null) {
      throw asked.notFound();
    }
    if (exchange.isLongToDecode()) {
      Future<InferRequest> reading =
          shared.loop.executeBlocking(() -> decodeIfWanted(servable.signatures()));
      decoding = true;
      reading.onComplete(read -> decoded(asked, way, read));
    } else {
      offer(asked, way, exchange.decode(servable.signatures()));
    }
  }

  private InferRequest decodeIfWanted(Map<String, Signature> signatures) {
    if (unwanted) {
      throw gone();
    }
    return exchange.decode(signatures);
  }

  /** Only now is the memory of the body free, even if the request ended long before. */
  private void decoded(Ask asked, Route way, AsyncResult<InferRequest> read) {
    decoding = false;
    if (ended) {
      exchange.dropBody();
    } else if (read.succeeded()) {
      offer(asked, way, read.result());
    } else {
      // What took too long to read is late rather than wrong.
      endIfLate(System.nanoTime());
      failed(known(read.cause()));
    }
  }

  // ---- queue, batch, run, split: the batcher's part; it ends in answered or failed

  private void offer(Ask asked, Route way, InferRequest read) {
    exchange.dropBody();
    decodeNanos = System.nanoTime() - arrivedNanos;
    request = read;
    if (!read.wishes().equals(Wishes.NONE)) {
      try {
        grant(asked.wishes().and(read.wishes()));
      } catch (ServingException e) {
        failed(e);
        return;
      }
    }
    boolean alone = shared.lanes.mustRunAlone(way, read);
    Inference made =
        new Inference(shared.loop, way, read, grant.deadlineNanos(), grant.priority(), alone, this);
    inference = made;
    shared.offers.add(made);
  }

  // ---- encode, answer, record

  @Override
  public void answered(TensorData[] outputs, long queueNanos, long runNanos) {
    InferRequest asked = request;
    Route way = route;
    if (ended || asked == null || way == null) {
      return;
    }
    if (exchange.isGone()) {
      failed(gone());
      return;
    }
    long begin = System.nanoTime();
    encodeBegan = begin;
    if (TensorData.bytes(outputs) > MOST_BYTES_ENCODED_ON_LOOP) {
      if (holdAnswer(asked.reply().roughBytes(outputs))) {
        shared
            .loop
            .executeBlocking(() -> encode(way, asked, outputs, true), false)
            .onSuccess(bytes -> send(begin, bytes, outputs, queueNanos, runNanos))
            .onFailure(why -> failed(known(why)));
      }
      return;
    }
    long bytes;
    try {
      bytes = encode(way, asked, outputs, false);
    } catch (RuntimeException | Error e) {
      failed(known(e));
      return;
    }
    send(begin, bytes, outputs, queueNanos, runNanos);
  }

  private long encode(Route way, InferRequest asked, TensorData[] outputs, boolean isLong) {
    finite = Numbers.allFinite(outputs);
    return exchange.encode(way, asked, outputs, isLong);
  }

  /**
   * Its answer takes so much room until {@link #answerLeft}.
   *
   * @return whether there was room; where there was not, the request has failed
   */
  private boolean holdAnswer(long bytes) {
    long before = answerBytes;
    answerBytes = bytes;
    if (shared.answers.hold(before, bytes)) {
      return true;
    }
    failed(new ServingException(ErrorCode.OVERLOADED, "too many answers wait for their readers"));
    return false;
  }

  /** Its answer has gone out, or nobody is there any more to take it. */
  public void answerLeft() {
    shared.answers.hold(answerBytes, 0);
    answerBytes = 0;
  }

  private void send(long begun, long bytes, TensorData[] outputs, long queueNanos, long runNanos) {
    if (ended) {
      return;
    }
    if (exchange.isGone()) {
      failed(gone());
      return;
    }
    if (!holdAnswer(bytes)) {
      return;
    }
    long encodeNanos = System.nanoTime() - begun;
    ended = true;
    exchange.send();
    long now = System.nanoTime();
    JourneyEvents.answered(this, outputs, now, queueNanos, runNanos, encodeNanos);
    if (trace != null) {
      JourneyTrace.end(this, trace, null, now, begun + encodeNanos);
    }
  }

  /** Ends it without an answer, wherever it stands. */
  @Override
  public void failed(ServingException why) {
    if (ended) {
      return;
    }
    ended = true;
    answerLeft();
    if (decoding) {
      unwanted = true;
    } else {
      exchange.dropBody();
    }
    Route way = route;
    if (way != null) {
      shared.recorder.cells(way).failed(arrivedSecond, why.code());
    } else {
      String model = exchange.model();
      shared.recorder.refused(shared.models.model(model) == null ? "" : model, why.code());
    }
    exchange.sendFailure(why);
    long now = System.nanoTime();
    if (arrivedNanos == 0) {
      arrivedMillis = System.currentTimeMillis();
    }
    JourneyEvents.failed(this, why.code(), now);
    JourneyLog.failed(this, why);
    if (trace != null) {
      JourneyTrace.end(this, trace, why.code(), now, now);
    }
  }

  private ServingException known(Throwable failure) {
    return Journeys.known(failure, line -> JourneyLog.tag(this, line));
  }

  @Override
  public String request() {
    return exchange.id();
  }

  // ---- what else can happen

  /** Whether it was answered or has failed. */
  public boolean hasEnded() {
    return ended;
  }

  /** Nobody waits for an answer any more. */
  public void cancel() {
    if (ended) {
      return;
    }
    Inference offered = inference;
    if (offered != null) {
      shared.lanes.cancel(offered);
    } else {
      failed(gone());
    }
  }

  private static ServingException gone() {
    return new ServingException(ErrorCode.CANCELLED, "the client went away");
  }

  void endIfLate(long now) {
    if (ended) {
      return;
    }
    Inference offered = inference;
    if (arrivedNanos == 0) {
      exchange.stillArriving(now - headNanos);
    } else if (grant.deadlineNanos() - now <= 0) {
      if (offered != null) {
        shared.lanes.expire(offered);
      } else {
        failed(Lanes.tooLate());
      }
    }
  }
}
