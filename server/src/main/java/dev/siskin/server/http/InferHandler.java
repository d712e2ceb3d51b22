package dev.siskin.server.http;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.infer.Reply;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.events.Transport;
import dev.siskin.server.infer.Ask;
import dev.siskin.server.infer.Exchange;
import dev.siskin.server.infer.Gate;
import dev.siskin.server.infer.Journey;
import dev.siskin.server.infer.Journeys;
import dev.siskin.server.infer.RequestIds;
import dev.siskin.server.infer.Room;
import dev.siskin.server.model.Route;
import dev.siskin.server.trace.Entrance;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Requests for a run over HTTP: brings their bodies in, and their answers out. What becomes of them
 * in between is told in {@link Journey}. One handler an event loop.
 */
final class InferHandler {
  private static final byte[] NO_BYTES = {};
  private static final Codec.Answer NO_ANSWER = new Codec.Answer(Buffer.buffer(), Reply.ALL_JSON);

  private final ServingConfig config;
  private final Gate gate;
  private final Journeys journeys;
  private final Goodbyes goodbyes;
  private final Codec codec;
  private final Room room;
  private final ByteArrays arrays;

  InferHandler(
      ServingConfig config,
      Gate gate,
      Journeys journeys,
      Goodbyes goodbyes,
      Room room,
      ByteArrays arrays) {
    this.config = config;
    this.gate = gate;
    this.journeys = journeys;
    this.goodbyes = goodbyes;
    this.room = room;
    this.arrays = arrays;
    this.codec = new Codec(config.http(), arrays);
  }

  /** Begins the journey of one request. */
  void handle(HttpServerRequest request, ModelPath path) {
    new HttpExchange(request, path).receive();
  }

  /** Names a request that is none for a run. */
  void identify(HttpServerRequest request) {
    identify(request, journeys.nextId());
  }

  private static void identify(HttpServerRequest request, String id) {
    String callerId = request.getHeader(Names.REQUEST_ID);
    request.response().putHeader(Names.SERVER_REQUEST_ID, id);
    request.response().putHeader(Names.REQUEST_ID, RequestIds.echoable(callerId) ? callerId : id);
  }

  /** One request over HTTP. */
  private final class HttpExchange implements Exchange {
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final ModelPath path;
    private final String id = journeys.nextId();
    private final ArrivingBody body = new ArrivingBody(room, config.http(), arrays);
    private final Journey journey;
    private byte[] bytes = NO_BYTES;
    private int size;
    private @Nullable GzipBody packed;
    private boolean isLong;
    private Codec.Answer answer = NO_ANSWER;

    HttpExchange(HttpServerRequest request, ModelPath path) {
      this.request = request;
      this.response = request.response();
      this.path = path;
      this.journey = journeys.begin(this);
    }

    // ---- in

    void receive() {
      identifyAndTrace();
      response.closeHandler(v -> journey.cancel());
      request.exceptionHandler(this::brokenOff);
      try {
        body.announce(request);
      } catch (ServingException e) {
        refuseBody(e);
        return;
      }
      request.handler(this::append);
      request.endHandler(v -> journey.arrived());
    }

    private void identifyAndTrace() {
      identify(request, id);
      String trace = journey.traceParent();
      if (trace != null) {
        response.putHeader(Names.TRACE_PARENT, trace);
      }
    }

    private void append(Buffer chunk) {
      if (journey.hasEnded()) {
        return;
      }
      try {
        body.append(chunk);
      } catch (ServingException e) {
        refuseBody(e);
      }
    }

    /** The client is gone, or what it sends is no body. */
    private void brokenOff(Throwable how) {
      if (how instanceof ServingException malformed && !journey.hasEnded()) {
        refuseBody(malformed);
      } else {
        journey.cancel();
      }
    }

    /** Answers although the body is not whole; nothing can come after it. */
    private void refuseBody(ServingException why) {
      goodbyes.cutShort(request);
      journey.failed(why);
    }

    @Override
    public void stillArriving(long sinceNanos) {
      if (sinceNanos > config.http().bodyTimeout().toNanos()) {
        refuseBody(
            new ServingException(ErrorCode.DEADLINE_EXCEEDED, "the body took too long to arrive"));
      }
    }

    // ---- what was asked

    @Override
    public String id() {
      return id;
    }

    @Override
    public String model() {
      return path.model();
    }

    @Override
    public @Nullable String traceParent() {
      String said = request.getHeader(Names.TRACE_PARENT);
      // Several say nothing (W3C Trace Context, 3.2.1).
      return said == null || request.headers().getAll(Names.TRACE_PARENT).size() > 1 ? null : said;
    }

    @Override
    public Transport transport() {
      return request.version() == HttpVersion.HTTP_2 ? Transport.HTTP2 : Transport.HTTP1;
    }

    @Override
    public Entrance entrance() {
      return Entrance.post(
          path.template(),
          request.isSSL(),
          switch (request.version()) {
            case HTTP_1_0 -> "1.0";
            case HTTP_1_1 -> "1.1";
            default -> "2";
          });
    }

    @Override
    public Ask ask() {
      return new Ask(
          path.model(),
          path.version(),
          path.label(),
          request.getHeader(Names.UNIT_ID),
          HeaderWishes.of(request),
          request.getHeader(Names.WARM_UP));
    }

    @Override
    public void routed(Route way) {
      response.putHeader(Names.MODEL_VERSION, way.version().numberText());
      response.putHeader(Names.ARM, way.arm().wireName());
      response.putHeader(Names.EPOCH, way.epochText());
    }

    /** JSON must be looked at byte for byte; bytes behind it become views. */
    @Override
    public boolean isLongToDecode() {
      packed = body.unpacking();
      bytes = body.bytes();
      size = body.size();
      isLong =
          (packed != null && packed.isLong())
              || Codec.jsonBytes(path, request, size) > Exchange.MOST_BYTES_READ_ON_LOOP;
      if (isLong) {
        body.isReadElsewhere();
      }
      return isLong;
    }

    @Override
    public InferRequest decode(Map<String, Signature> signatures) {
      if (packed != null) {
        packed.inflate(bytes);
        packed = null;
      }
      InferRequest read = codec.read(path, request, bytes, size, signatures);
      if (!isLong && read.isViewOf(bytes)) {
        body.isReadElsewhere();
      }
      return read;
    }

    @Override
    public void dropBody() {
      body.drop();
    }

    // ---- out

    @Override
    public boolean isGone() {
      return response.closed();
    }

    @Override
    public long encode(Route way, InferRequest asked, TensorData[] outputs, boolean isLong) {
      answer = isLong ? Codec.writeLong(way, asked, outputs) : codec.write(way, asked, outputs);
      return answer.body().length();
    }

    @Override
    public void send() {
      sayGoodbyeWhileDraining();
      answer.describe(response);
      Future<Void> written = Pieces.send(response, answer.body());
      written.onComplete(done -> journey.answerLeft());
      goodbyes.part(request, written);
    }

    @Override
    public void sendFailure(ServingException why) {
      sayGoodbyeWhileDraining();
      goodbyes.part(request, ErrorResponses.send(response, why));
    }

    private void sayGoodbyeWhileDraining() {
      if (gate.phase() == Gate.Phase.DRAINING && !response.closed()) {
        goodbyes.say(request);
      }
    }
  }
}
