package dev.siskin.server;

import dev.siskin.server.config.EventSettings;
import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.events.LifecycleLog;
import dev.siskin.server.events.RequestEvents;
import dev.siskin.server.events.UnitHash;
import dev.siskin.server.events.UnitKey;
import dev.siskin.server.model.VersionListener;
import dev.siskin.server.telemetry.EventStream;
import dev.siskin.server.telemetry.LedgerMetrics;
import dev.siskin.server.telemetry.Telemetry;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Events of requests and versions in a server: from where they arise to the thread that sends them,
 * where the settings name a Kafka. Started and stopped by one thread.
 */
final class ServerEvents {
  /** To close the models takes its own time; so much there is afterwards at least. */
  private static final Duration LEAST_FLUSH = Duration.ofMillis(500);

  private final ServingConfig config;
  private final LifecycleLog lifecycle;
  private final RequestEvents requests;
  private @Nullable EventStream stream;

  ServerEvents(ServingConfig config, LongSupplier wallMillis) {
    this.config = config;
    this.lifecycle = new LifecycleLog(wallMillis);
    EventSettings settings = config.telemetry().events();
    this.requests =
        new RequestEvents(settings, config.http().loops(), config.telemetry().enabled());
  }

  RequestEvents ofRequests() {
    return requests;
  }

  /** Who is to be told what becomes of versions. */
  VersionListener ofVersions() {
    return config.telemetry().enabled() ? lifecycle : VersionListener.NOBODY;
  }

  /**
   * Before the models are loaded, since how that goes is told.
   *
   * @throws IOException with one sentence when there is no key for the hashes of units
   */
  void start(Vertx vertx, Telemetry.Identity identity) throws IOException {
    requests.speakAs(identity.replica(), identity.boot());
    if (!config.telemetry().enabled()) {
      return;
    }
    byte[] key =
        UnitKey.read(config.telemetry().events().unitKey(), Path.of(config.models().stateDir()));
    EventStream started =
        EventStream.of(
            vertx,
            config.telemetry(),
            identity,
            new EventStream.Sources(requests, lifecycle, new UnitHash(key)));
    stream = started;
    started.start();
  }

  /** Last, since the end of each version is an event. */
  void flush(Duration patience) throws InterruptedException {
    EventStream started = stream;
    if (started != null) {
      started.stop(patience.compareTo(LEAST_FLUSH) > 0 ? patience : LEAST_FLUSH);
    }
  }

  /** Registers the ledgers, for the life of the process. Once started. */
  void register(PrometheusMeterRegistry registry) {
    counter(
        registry,
        "siskin.events.errors.left.out",
        "Errors without an event of their own, since there were too many in a second.",
        requests,
        RequestEvents::errorsLeftOut);
    counter(
        registry,
        "siskin.events.unjoinable",
        "Predictions that no feedback can be joined to, since there were too many in a second.",
        requests,
        RequestEvents::feedbackLeftOut);
    EventStream started = stream;
    if (started != null) {
      registry.getPrometheusRegistry().register(LedgerMetrics.of(started));
    }
  }

  private static void counter(
      MeterRegistry registry,
      String name,
      String help,
      RequestEvents of,
      ToDoubleFunction<RequestEvents> value) {
    FunctionCounter.builder(name, of, value).description(help).register(registry);
  }
}
