package dev.siskin.server.http;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.events.RequestEvents;
import dev.siskin.server.infer.Ask;
import dev.siskin.server.infer.Gate;
import dev.siskin.server.infer.Journeys;
import dev.siskin.server.infer.Room;
import dev.siskin.server.lane.Lanes;
import dev.siskin.server.metrics.VersionMetrics;
import dev.siskin.server.model.ModelRepository;
import dev.siskin.server.record.LoopRecorder;
import dev.siskin.server.record.Recordings;
import dev.siskin.server.trace.Tracing;
import dev.siskin.server.ws.Events;
import dev.siskin.server.ws.WebSockets;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The data port, one instance an event loop: sends predictions to its {@link InferHandler}, answers
 * status and health itself, says TF Serving's "Malformed request" to the rest.
 */
public final class DataDoor extends VerticleBase {
  private static final long SWEEP_MILLIS = 10;

  /** Vert.x's "any free port, the same for all instances". */
  private static final int FREE_PORT = -1;

  private final ServingConfig config;
  private final Shared shared;
  private final LoopRecorder recorder = new LoopRecorder();
  private final KnownPaths paths = new KnownPaths();
  private @Nullable HttpServer server;
  private @Nullable WebSockets webSockets;

  /** What the instances have in common. Any thread. */
  public static final class Shared {
    private final Gate gate;
    private final ModelRepository models;
    private final Lanes lanes;
    private final Recordings recordings;
    private final RequestEvents events;
    private final VersionMetrics metrics;
    private final @Nullable Tracing tracing;
    private final List<DataDoor> doors = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong longBodyBytes = new AtomicLong();
    private final AtomicLong longAnswerBytes = new AtomicLong();
    private volatile int port;

    /** Null without TLS. */
    volatile @Nullable Certificates certificates;

    /**
     * @param tracing null while it is off
     */
    public Shared(
        Gate gate,
        ModelRepository models,
        Lanes lanes,
        Recordings recordings,
        RequestEvents events,
        VersionMetrics metrics,
        @Nullable Tracing tracing) {
      this.metrics = metrics;
      this.tracing = tracing;
      this.gate = gate;
      this.models = models;
      this.lanes = lanes;
      this.recordings = recordings;
      this.events = events;
    }

    /** The port listened on; 0 before there is one. */
    public int port() {
      return port;
    }

    /** Connections open now. */
    public int connections() {
      return connections.get();
    }

    /** Takes no more connections; done when what was under way is answered, or the time is up. */
    public Future<?> shutdown(long timeoutMillis) {
      return Future.join(doors.stream().map(door -> door.shutdown(timeoutMillis)).toList());
    }
  }

  public DataDoor(ServingConfig config, Shared shared) {
    this.config = config;
    this.shared = shared;
  }

  @Override
  public Future<?> start() throws IOException {
    HttpServerOptions options = DataOptions.of(config.http());
    ServingConfig.Tls tls = config.http().tls();
    if (tls.enabled()) {
      options.setSsl(true).setUseAlpn(true).setKeyCertOptions(Certificates.read(vertx, tls));
    }
    Goodbyes goodbyes = new Goodbyes();
    Journeys journeys =
        new Journeys(
            context,
            config,
            shared.gate,
            shared.models,
            shared.lanes,
            recorder,
            shared.events.join(context),
            room(config.http().maxLeavingBytes(), shared.longAnswerBytes),
            shared.tracing);
    Room room = room(config.http().maxArrivingBytes(), shared.longBodyBytes);
    InferHandler infer =
        new InferHandler(config, shared.gate, journeys, goodbyes, room, shared.lanes.arrays());
    WebSockets sockets = webSockets(journeys, room);
    webSockets = sockets;
    Router others = others();
    Http2Sweep sweep = Http2Sweep.of(config);
    HttpServer http =
        StrictServers.create(
                vertx,
                options,
                new Doorkeeper(shared.connections, config.http().maxConnections()),
                () -> new RequestDecoder(options, config.http().headTimeout().toMillis()))
            .connectionHandler(connection -> connected(connection, goodbyes, sweep))
            .invalidRequestHandler(DataDoor::refuse)
            .requestHandler(
                request -> {
                  if (goodbyes.isTooLate(request)) {
                    return;
                  }
                  if (WebSockets.PATH.equals(request.path())) {
                    upgrade(request, sockets, () -> left(request.connection(), goodbyes, sweep));
                  } else {
                    dispatch(request, infer, others, goodbyes);
                  }
                });
    server = http;
    shared.recordings.join(context, recorder);
    shared.doors.add(this);
    if (tls.enabled() && shared.doors.get(0) == this) {
      watchCertificates(options, http);
    }
    vertx.setPeriodic(SWEEP_MILLIS, timer -> journeys.sweep());
    vertx.setPeriodic(Http2Sweep.lookMillis(config), timer -> sweep.look());
    int port = config.http().port() == 0 ? FREE_PORT : config.http().port();
    return http.listen(port, config.http().host())
        .onSuccess(listening -> shared.port = listening.actualPort());
  }

  private Room room(long mostBytes, AtomicLong longBytes) {
    return new Room(mostBytes, config.http().loops(), longBytes);
  }

  /** One instance does it for all, since they share the listening socket. */
  private void watchCertificates(HttpServerOptions options, HttpServer http) {
    Certificates certificates =
        new Certificates(
            vertx,
            config.http().tls(),
            options.getSslOptions(),
            http,
            (PemKeyCertOptions) options.getKeyCertOptions());
    shared.certificates = certificates;
    vertx.setPeriodic(Certificates.LOOK_MILLIS, timer -> certificates.look());
  }

  private Future<?> shutdown(long timeoutMillis) {
    HttpServer http = server;
    WebSockets sockets = webSockets;
    if (http == null || sockets == null) {
      return Future.succeededFuture();
    }
    context.runOnContext(v -> sockets.drain(timeoutMillis));
    return http.shutdown(timeoutMillis, TimeUnit.MILLISECONDS);
  }

  private static void connected(HttpConnection connection, Goodbyes goodbyes, Http2Sweep sweep) {
    sweep.opened(connection);
    connection.closeHandler(v -> left(connection, goodbyes, sweep));
  }

  private static void left(HttpConnection connection, Goodbyes goodbyes, Http2Sweep sweep) {
    sweep.closed(connection);
    goodbyes.forget(connection);
  }

  private WebSockets webSockets(Journeys journeys, Room room) {
    return new WebSockets(
        context,
        config,
        shared.gate,
        journeys,
        shared.lanes.arrays(),
        room::hold,
        new Events(context, shared.models, shared.metrics::stats));
  }

  /** A WebSocket's end is told to nobody else. */
  private static void upgrade(HttpServerRequest request, WebSockets sockets, Runnable onClosed) {
    try {
      sockets.accept(request, onClosed);
    } catch (ServingException e) {
      ErrorResponses.send(request.response(), e);
    }
  }

  /** What the decoder could not take for a request. The connection ends by itself. */
  private static void refuse(HttpServerRequest request) {
    request.response().putHeader(HttpHeaders.CONNECTION, Names.CLOSE);
    ErrorResponses.send(
        request.response(),
        request.decoderResult().cause() instanceof ServingException known
            ? known
            : ServingException.invalid("this is no HTTP request"));
  }

  private void dispatch(
      HttpServerRequest request, InferHandler infer, Router others, Goodbyes goodbyes) {
    if (HttpMethod.POST.equals(request.method())) {
      String path = request.path();
      ModelPath asked = path == null ? null : paths.parse(path);
      if (asked != null && asked.asksForRun()) {
        infer.handle(request, asked);
        return;
      }
    }
    infer.identify(request);
    UnwantedBody.bound(request, goodbyes);
    others.handle(request);
  }

  private Router others() {
    Router router = Router.router(vertx);
    new V2Door(config, shared.gate, shared.models, shared.metrics).addTo(router);
    FeedbackDoor.addTo(router, config.http());
    router.routeWithRegex("(?i)/v1/.*").handler(this::status);
    router
        .route()
        .handler(
            asked -> {
              throw new ServingException(
                  ErrorCode.NOT_FOUND, "no such path: " + asked.request().path());
            });
    answerFailures(router, DataDoor::failed);
    return router;
  }

  private void status(RoutingContext asked) {
    String path = asked.request().path();
    boolean get = HttpMethod.GET.equals(asked.request().method());
    if (get && (path.equalsIgnoreCase("/v1/models") || path.equalsIgnoreCase("/v1/models/"))) {
      throw ServingException.invalid("Missing model name in request.");
    }
    ModelPath model = get ? ModelPath.parse(path) : null;
    if (model == null || model.asksForRun()) {
      throw malformed(asked.request().method(), path);
    }
    String label = model.label();
    String number = label == null ? model.version() : Ask.number(config, model.model(), label);
    json(
        asked,
        model.asksForMetadata()
            ? MetadataAnswers.metadata(shared.models, model.model(), number)
            : StatusAnswers.status(shared.models, model.model(), number));
  }

  static void json(RoutingContext asked, JsonObject answer) {
    asked.response().putHeader(HttpHeaders.CONTENT_TYPE, Names.JSON).end(answer.toBuffer());
  }

  /** Targets that the router cannot even read have their own way to fail. */
  static void answerFailures(Router router, Handler<RoutingContext> failed) {
    router.route().failureHandler(failed);
    router.errorHandler(ErrorCode.INVALID_ARGUMENT.httpStatus(), failed);
  }

  static void failed(RoutingContext asked) {
    Throwable failure = asked.failure();
    boolean unreadable = asked.statusCode() == ErrorCode.INVALID_ARGUMENT.httpStatus();
    ErrorResponses.send(
        asked.response(),
        failure == null || (unreadable && !(failure instanceof ServingException))
            ? malformed(asked.request().method(), asked.request().uri())
            : Journeys.known(failure, line -> tag(asked, line)));
  }

  private static LoggingEventBuilder tag(RoutingContext asked, LoggingEventBuilder line) {
    String id = asked.response().headers().get(Names.SERVER_REQUEST_ID);
    return (id == null ? line : line.addKeyValue("request", id))
        .addKeyValue("path", asked.request().path());
  }

  private static ServingException malformed(HttpMethod method, String target) {
    return ServingException.invalid("Malformed request: " + method + " " + target);
  }
}
