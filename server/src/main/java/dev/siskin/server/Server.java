package dev.siskin.server;

import dev.siskin.nativeconfig.LoadLimits;
import dev.siskin.nativeconfig.ModelLoader;
import dev.siskin.nativeconfig.NativeSettings;
import dev.siskin.nativeconfig.TensorFlowRuntime;
import dev.siskin.protocol.control.Split.Canary;
import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.config.ServingConfig.SplitWish;
import dev.siskin.server.http.AdminDoor;
import dev.siskin.server.http.Certificates;
import dev.siskin.server.http.DataDoor;
import dev.siskin.server.http.MetricsDoor;
import dev.siskin.server.http.RequestsDoor;
import dev.siskin.server.infer.Gate;
import dev.siskin.server.lane.Lanes;
import dev.siskin.server.log.Logs;
import dev.siskin.server.metrics.BatchingMetrics;
import dev.siskin.server.metrics.ConventionalNames;
import dev.siskin.server.metrics.LoopDelays;
import dev.siskin.server.metrics.ModelMetrics;
import dev.siskin.server.metrics.RuntimeMetrics;
import dev.siskin.server.metrics.VersionMetrics;
import dev.siskin.server.model.Model;
import dev.siskin.server.model.ModelRepository;
import dev.siskin.server.model.Routes;
import dev.siskin.server.model.SplitStore;
import dev.siskin.server.model.Splits;
import dev.siskin.server.model.StateLock;
import dev.siskin.server.record.Recordings;
import dev.siskin.server.telemetry.LedgerMetrics;
import dev.siskin.server.telemetry.Telemetry;
import dev.siskin.server.trace.Tracing;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One serving process, from its settings to its stop. The port answers from the first moment,
 * {@code live} at once, {@code ready} when the models are loaded and warm.
 *
 * <p>Order of a stop: not ready, lame duck, no more connections, what is under way, the queue, the
 * last telemetry, the natives. Started and stopped by one thread.
 */
public final class Server implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  private final ServingConfig config;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final PrometheusRegistry prometheus = registry.getPrometheusRegistry();
  private final String boot = UUID.randomUUID().toString();
  private final Gate gate = new Gate();
  private final ModelRepository models;
  private final Recordings recordings = new Recordings();
  private final VersionMetrics versions = new VersionMetrics(System::currentTimeMillis);
  private final Vertx vertx;
  private final Lanes lanes;
  private final ServerEvents events;
  private final @Nullable Tracing tracing;
  private final DataDoor.Shared data;
  private @Nullable Telemetry telemetry;
  private @Nullable StateLock stateLock;
  private int adminPort;
  private int metricsPort;
  private boolean stopped;

  private Server(ServingConfig config) {
    this.config = config;
    Logs.boot(boot);
    this.registry.config().meterFilter(new ConventionalNames());
    this.vertx =
        Vertx.builder()
            .with(
                new VertxOptions()
                    .setEventLoopPoolSize(config.http().loops())
                    .setPreferNativeTransport(true)
                    .setMetricsOptions(frameworkMetrics()))
            .withMetrics(new MicrometerMetricsFactory(registry))
            .build();
    this.events = new ServerEvents(config, System::currentTimeMillis);
    this.models = new ModelRepository(events.ofVersions());
    this.lanes = new Lanes(config.batching(), recordings.runs());
    this.tracing = Tracing.of(config.tracing(), boot);
    this.data =
        new DataDoor.Shared(
            gate, models, lanes, recordings, events.ofRequests(), versions, tracing);
  }

  /**
   * Event loops, pools and clients. Not the framework's own count of HTTP requests and bytes: it
   * costs 1.2 us a request, more than to find and check its route, for what our counts have already
   * and more exactly; and its labels are words that callers make up. Its client only warms up.
   */
  static MicrometerMetricsOptions frameworkMetrics() {
    return new MicrometerMetricsOptions()
        .setEnabled(true)
        .addDisabledMetricsCategory(MetricsDomain.HTTP_SERVER)
        .addDisabledMetricsCategory(MetricsDomain.HTTP_CLIENT)
        .addDisabledMetricsCategory(MetricsDomain.NET_SERVER);
  }

  /**
   * Starts and returns when the server is ready, or with no model at all: then it waits for nothing
   * and says so.
   *
   * @param adminToken what admin calls must show; null keeps the admin port closed
   * @throws IOException with one sentence for the operator
   */
  public static Server start(ServingConfig config, @Nullable String adminToken)
      throws IOException, InterruptedException {
    Server server = new Server(config);
    boolean started = false;
    try {
      server.startAll(adminToken);
      started = true;
      return server;
    } finally {
      if (!started) {
        server.close();
      }
    }
  }

  private void startAll(@Nullable String adminToken) throws IOException, InterruptedException {
    models.discover(Path.of(config.models().dir()));
    stateLock = StateLock.of(Path.of(config.models().stateDir()));
    Splits splits = new Splits(new SplitStore(Path.of(config.models().stateDir())));
    listen(adminToken, splits);
    events.start(vertx, new Telemetry.Identity(replica(), boot));
    Logs.replica(replica());
    load();
    for (Model model : models.models()) {
      begin(splits, model);
    }
    new WarmUp(vertx, config, gate).run(models, config.http().host(), data.port());
    Telemetry stream =
        Telemetry.of(
            vertx,
            config.telemetry(),
            Path.of(config.models().stateDir()),
            new Telemetry.Identity(replica(), boot),
            recordings,
            versions,
            this::epoch);
    telemetry = stream;
    prometheus.register(versions);
    prometheus.register(new BatchingMetrics(lanes, config.batching().workers()));
    prometheus.register(new ModelMetrics(models, gate::ready));
    prometheus.register(LoopDelays.of(recordings.loops(), System::nanoTime));
    prometheus.register(LedgerMetrics.of(stream));
    ProcessMetrics.register(registry, lanes, recordings, data, stream);
    events.register(registry);
    if (tracing != null) {
      ProcessMetrics.registerSpans(registry, tracing);
    }
    stream.start();
    gate.open();
    LOG.info(
        "ready on {}://{}:{}",
        config.http().tls().enabled() ? "https" : "http",
        config.http().host(),
        data.port());
  }

  private void listen(@Nullable String adminToken, Splits splits) throws IOException {
    if (!config.openAddresses().isEmpty()) {
      LOG.warn(
          "insecure: true opens {} to anybody who can reach it",
          String.join(", ", config.openAddresses()));
    }
    Certificates.require(vertx, config.http().tls());
    await(
        vertx.deployVerticle(
            () -> new DataDoor(config, data),
            new DeploymentOptions().setInstances(config.http().loops())),
        "http.port",
        config.http().host() + ":" + config.http().port());
    HttpServer metrics =
        await(
            MetricsDoor.listen(vertx, config.metrics(), registry),
            "metrics.port",
            config.metrics().host() + ":" + config.metrics().port());
    metricsPort = metrics.actualPort();
    if (adminToken != null) {
      RequestsDoor requests = new RequestsDoor(vertx, events.ofRequests(), versions);
      HttpServer admin =
          await(
              new AdminDoor(vertx, models, lanes, splits, requests, adminToken)
                  .listen(config.admin()),
              "admin.port",
              config.admin().host() + ":" + config.admin().port());
      adminPort = admin.actualPort();
    }
  }

  private void load() {
    TensorFlowRuntime runtime =
        TensorFlowRuntime.start(
            new NativeSettings(
                config.nativeThreads().intraOpThreads(), config.nativeThreads().interOpThreads()));
    prometheus.register(new RuntimeMetrics(Main.version(), runtime.version()));
    LOG.info("TensorFlow {} on {}", runtime.version(), runtime.devices());
    models.load(
        new ModelLoader(
            runtime,
            new LoadLimits(
                LoadLimits.LARGEST_GRAPH_BYTES,
                config.batching().maxBatchRows(),
                config.warmUp().perVersion()),
            System::nanoTime));
    if (models.models().stream().allMatch(model -> model.newestAvailable() == null)) {
      LOG.warn("no model in {} can answer", config.models().dir());
    }
  }

  private void begin(Splits splits, Model model) throws IOException {
    SplitWish wish = config.splits().get(model.name());
    if (wish == null) {
      splits.begin(model, null, List.of());
    } else {
      splits.begin(
          model,
          wish.stable(),
          wish.canaries().stream().map(c -> new Canary(c.version(), c.weight())).toList());
    }
  }

  private long epoch(String modelName) {
    Model model = models.model(modelName);
    Routes routes = model == null ? null : model.routes();
    return routes == null ? 0 : routes.split().epoch();
  }

  private String replica() throws IOException {
    return config.replica().isEmpty()
        ? java.net.InetAddress.getLocalHost().getHostName() + ":" + data.port()
        : config.replica();
  }

  /** The port of predictions, once started. */
  public int dataPort() {
    return data.port();
  }

  /** The admin port; 0 when it stayed closed. */
  public int adminPort() {
    return adminPort;
  }

  public int metricsPort() {
    return metricsPort;
  }

  /** Stops in order. Takes as long as the shutdown settings allow. Safe to call twice. */
  @Override
  public synchronized void close() {
    if (stopped) {
      return;
    }
    stopped = true;
    ServingConfig.Shutdown patience = config.shutdown();
    LOG.info("stopping");
    gate.drain();
    try {
      Thread.sleep(patience.lameDuck().toMillis());
      quietly(data.shutdown(patience.drain().toMillis()), patience.drain());
      boolean runsOver = lanes.drain(patience.drain());
      long flushedBy = System.nanoTime() + patience.flush().toNanos();
      flush(patience.flush());
      if (runsOver) {
        models.close();
      } else {
        LOG.warn("a run is still going on; its model is left to the end of the process");
      }
      events.flush(Duration.ofNanos(Math.max(flushedBy - System.nanoTime(), 0)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    quietly(vertx.close(), patience.drain());
    unlock();
    LOG.info("stopped");
  }

  /** Both streams at once, so that it takes no longer than the one that is slower. */
  private void flush(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    Tracing spans = tracing;
    if (spans != null) {
      spans.flush();
    }
    Telemetry stream = telemetry;
    if (stream != null) {
      stream.stop(patience);
    }
    if (spans != null) {
      spans.stop(Duration.ofNanos(Math.max(end - System.nanoTime(), 0)));
    }
  }

  private void unlock() {
    StateLock lock = stateLock;
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      LOG.warn("the state folder's lock was not given back: {}", e.toString());
    }
  }

  private static <T> T await(Future<T> future, String setting, String address) throws IOException {
    try {
      return future.toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(
          "cannot listen on "
              + address
              + " ("
              + cause.getMessage()
              + "); choose another "
              + setting,
          cause);
    }
  }

  private static void quietly(Future<?> future, Duration patience) throws IllegalStateException {
    try {
      future
          .toCompletionStage()
          .toCompletableFuture()
          .get(patience.toMillis() + 2_000, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      LOG.warn("a step of the stop did not end in order", e);
    }
  }
}
