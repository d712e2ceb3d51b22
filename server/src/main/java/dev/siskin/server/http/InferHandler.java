package dev.siskin.server.http;

import dev.siskin.batching.Priority;
import dev.siskin.nativeconfig.Servable;
import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.lane.Inference;
import dev.siskin.server.lane.Lanes;
import dev.siskin.server.lane.LoopOffers;
import dev.siskin.server.model.Model;
import dev.siskin.server.model.ModelRepository;
import dev.siskin.server.model.Route;
import dev.siskin.server.model.Routes;
import dev.siskin.server.record.LoopRecorder;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way of a request, from top to bottom: receive, route, decode, offer; then, when the batcher
 * has ended it, encode, answer, record. One handler an event loop, all of it on that loop but the
 * run itself. No locks but the batcher's.
 *
 * <p>Routing comes before decoding, because a body can only be read against the signature of the
 * version it goes to.
 */
final class InferHandler {
  /** Longer bodies of JSON would hold the loop for milliseconds, up to seconds. */
  private static final int MOST_BYTES_READ_ON_LOOP = 256 << 10;

  private final Context loop;
  private final ServingConfig config;
  private final Gate gate;
  private final ModelRepository models;
  private final Lanes lanes;
  private final LoopRecorder recorder;
  private final Goodbyes goodbyes;
  private final Codec codec;
  private final RequestIds ids = new RequestIds();
  private final BodyRoom room;
  private final ByteArrays arrays;
  private final LoopOffers offers;
  private List<Journey> open = new ArrayList<>();

  InferHandler(
      Context loop,
      ServingConfig config,
      Gate gate,
      ModelRepository models,
      Lanes lanes,
      LoopRecorder recorder,
      Goodbyes goodbyes,
      BodyRoom room,
      ByteArrays arrays) {
    this.loop = loop;
    this.config = config;
    this.gate = gate;
    this.models = models;
    this.lanes = lanes;
    this.recorder = recorder;
    this.goodbyes = goodbyes;
    this.room = room;
    this.arrays = arrays;
    this.offers = new LoopOffers(loop, lanes);
    this.codec = new Codec(config.http(), arrays);
  }

  /** Begins the journey of one request. */
  void handle(HttpServerRequest request, ModelPath path) {
    Journey journey = new Journey(request, path);
    open.add(journey);
    journey.receive();
  }

  /**
   * Ends what waits too long, for its body or for its answer. Called some hundred times a second.
   */
  void sweep() {
    long now = System.nanoTime();
    List<Journey> still = new ArrayList<>(open.size());
    List<Journey> all = open;
    open = still;
    for (Journey journey : all) {
      journey.endIfLate(now);
      if (!journey.ended) {
        still.add(journey);
      }
    }
  }

  /** One request and all that is known of it; ends exactly once. */
  private final class Journey implements Inference.End {
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final ModelPath path;
    private final long headNanos = System.nanoTime();
    private final ArrivingBody body = new ArrivingBody(room, config.http().maxBodyBytes(), arrays);
    private long arrivedNanos;
    private long arrivedSecond;
    private long deadlineNanos;
    private Priority priority = Priority.NORMAL;
    private long decodeNanos;
    private String serverId = "";
    private @Nullable Route route;
    private @Nullable InferRequest predict;
    private @Nullable Inference inference;
    private boolean ended;

    Journey(HttpServerRequest request, ModelPath path) {
      this.request = request;
      this.response = request.response();
      this.path = path;
    }

    // ---- receive

    void receive() {
      identify();
      response.closeHandler(v -> clientGone());
      request.exceptionHandler(t -> clientGone());
      try {
        body.announce(request);
      } catch (ServingException e) {
        refuseBody(e);
        return;
      }
      request.handler(this::append);
      request.endHandler(v -> arrived());
    }

    private void identify() {
      serverId = ids.next();
      String callerId = request.getHeader(Names.REQUEST_ID);
      response.putHeader(Names.SERVER_REQUEST_ID, serverId);
      response.putHeader(Names.REQUEST_ID, RequestIds.echoable(callerId) ? callerId : serverId);
    }

    private void append(Buffer chunk) {
      if (ended) {
        return;
      }
      try {
        body.append(chunk);
      } catch (ServingException e) {
        refuseBody(e);
      }
    }

    private void arrived() {
      if (ended) {
        return;
      }
      arrivedNanos = System.nanoTime();
      arrivedSecond = Math.floorDiv(System.currentTimeMillis(), 1_000L);
      try {
        admit();
        Route way = route();
        lanes.requireRoom(way, priority, deadlineNanos);
        decode(way);
      } catch (RuntimeException e) {
        failed(ErrorResponses.known(e));
      }
    }

    // ---- route

    private void admit() {
      if (gate.phase() == Gate.Phase.STARTING
          && !gate.warmUpPass().equals(request.getHeader(Names.WARM_UP))) {
        throw new ServingException(ErrorCode.UNAVAILABLE, "the server is starting");
      }
      if (!path.verb().equals("predict") && !path.isV2()) {
        throw new ServingException(
            ErrorCode.UNIMPLEMENTED, "method '" + path.verb() + "' is not offered");
      }
      deadlineNanos =
          arrivedNanos
              + Wishes.timeoutNanos(request.getHeader(Names.TIMEOUT_MILLIS), config.deadlines());
      priority = Wishes.priority(request.getHeader(Names.PRIORITY), config.http().trustPriority());
    }

    private Route route() {
      if (path.label() != null) {
        throw ServingException.invalid("Unrecognized servable version label: " + path.label());
      }
      Long version = path.version() == null ? null : versionNumber(path.version());
      Model model = models.model(path.model());
      Routes routes = model == null ? null : model.routes();
      Route way = routes == null ? null : way(routes, version);
      if (way == null || !way.version().available()) {
        throw new ServingException(
            ErrorCode.NOT_FOUND, "Servable not found for request: " + asked());
      }
      route = way;
      recorder.cells(way).assigned(arrivedSecond);
      response.putHeader(Names.MODEL_VERSION, way.version().numberText());
      response.putHeader(Names.ARM, way.arm().wireName());
      response.putHeader(Names.EPOCH, way.epochText());
      return way;
    }

    private @Nullable Route way(Routes routes, @Nullable Long version) {
      return version == null
          ? routes.route(Wishes.unit(request.getHeader(Names.UNIT_ID), serverId))
          : routes.pinned(version);
    }

    private String asked() {
      return path.version() == null
          ? "Latest(" + path.model() + ")"
          : "Specific(" + path.model() + ", " + path.version() + ")";
    }

    // ---- decode

    private void decode(Route way) {
      Servable servable = way.version().servable();
      if (servable == null) {
        throw new ServingException(
            ErrorCode.NOT_FOUND, "Servable not found for request: " + asked());
      }
      byte[] bytes = body.bytes();
      int size = body.size();
      if (path.isV2()) {
        body.isReadElsewhere();
        offer(way, codec.read(path, request, bytes, size, servable.signatures()));
      } else if (size <= MOST_BYTES_READ_ON_LOOP) {
        offer(way, codec.read(path, request, bytes, size, servable.signatures()));
      } else {
        body.isReadElsewhere();
        loop.executeBlocking(() -> codec.read(path, request, bytes, size, servable.signatures()))
            .onSuccess(read -> offer(way, read))
            .onFailure(this::unreadable);
      }
    }

    /** What took too long to read is late rather than wrong. */
    private void unreadable(Throwable why) {
      endIfLate(System.nanoTime());
      failed(ErrorResponses.known(why));
    }

    // ---- queue, batch, run, split: the batcher's part; it ends in answered or failed

    private void offer(Route way, InferRequest read) {
      if (ended) {
        return;
      }
      body.drop();
      decodeNanos = System.nanoTime() - arrivedNanos;
      predict = read;
      boolean alone = lanes.mustRunAlone(way, read);
      Inference made = new Inference(loop, way, read, deadlineNanos, priority, alone, this);
      inference = made;
      offers.add(made);
    }

    // ---- encode, answer, record

    @Override
    public void answered(TensorData[] outputs, long queueNanos, long runNanos) {
      InferRequest asked = predict;
      Route way = route;
      if (ended || asked == null || way == null) {
        return;
      }
      if (response.closed()) {
        failed(new ServingException(ErrorCode.CANCELLED, "the client went away"));
        return;
      }
      long begin = System.nanoTime();
      Buffer answer;
      try {
        answer = codec.write(way, asked, outputs, response);
      } catch (RuntimeException e) {
        failed(ErrorResponses.known(e));
        return;
      }
      long encodeNanos = System.nanoTime() - begin;
      ended = true;
      sayGoodbyeWhileDraining();
      goodbyes.part(request.connection(), response.end(answer));
      recorder
          .cells(way)
          .answered(
              arrivedSecond,
              System.nanoTime() - arrivedNanos,
              arrivedNanos - headNanos,
              queueNanos,
              runNanos,
              decodeNanos,
              encodeNanos);
    }

    @Override
    public void failed(ServingException why) {
      if (ended) {
        return;
      }
      ended = true;
      body.drop();
      Route way = route;
      if (way != null) {
        recorder.cells(way).failed(arrivedSecond, why.code());
      } else {
        recorder.refused(models.model(path.model()) == null ? "" : path.model(), why.code());
      }
      sayGoodbyeWhileDraining();
      goodbyes.part(request.connection(), ErrorResponses.send(response, why));
    }

    private void sayGoodbyeWhileDraining() {
      if (gate.phase() == Gate.Phase.DRAINING && !response.closed()) {
        goodbyes.say(request);
      }
    }

    // ---- what else can happen

    private void endIfLate(long now) {
      Inference offered = inference;
      if (ended) {
        return;
      }
      if (offered != null) {
        if (deadlineNanos - now <= 0) {
          lanes.expire(offered);
        }
      } else if (arrivedNanos != 0) {
        if (deadlineNanos - now <= 0) {
          failed(Lanes.tooLate());
        }
      } else if (now - headNanos > config.http().bodyTimeout().toNanos()) {
        refuseBody(
            new ServingException(ErrorCode.DEADLINE_EXCEEDED, "the body took too long to arrive"));
      }
    }

    private void clientGone() {
      if (ended) {
        return;
      }
      Inference offered = inference;
      if (offered != null) {
        lanes.cancel(offered);
      } else {
        failed(new ServingException(ErrorCode.CANCELLED, "the client went away"));
      }
    }

    /** Answers although the body is not whole; nothing can come after it. */
    private void refuseBody(ServingException why) {
      goodbyes.say(request);
      failed(why);
    }
  }

  static long versionNumber(String version) {
    try {
      return Long.parseLong(version);
    } catch (NumberFormatException e) {
      throw ServingException.invalid("Failed to convert version: " + version + " to numeric.");
    }
  }
}
