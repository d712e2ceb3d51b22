package dev.siskin.server.http;

import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.infer.Journeys;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;

/** {@code GET /metrics} for Prometheus, rendered on a worker thread. */
public final class MetricsDoor {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final int IDLE_SECONDS = 120;

  private MetricsDoor() {}

  /** Listens; the server answered knows its port. */
  public static Future<HttpServer> listen(
      Vertx vertx, ServingConfig.Metrics config, PrometheusMeterRegistry registry) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHttp2ClearTextEnabled(false)
            .setIdleTimeoutUnit(TimeUnit.SECONDS)
            .setIdleTimeout(IDLE_SECONDS);
    return vertx
        .createHttpServer(options)
        .requestHandler(request -> answer(vertx, request, registry))
        .listen(config.port(), config.host());
  }

  private static void answer(
      Vertx vertx, HttpServerRequest request, PrometheusMeterRegistry registry) {
    if (!HttpMethod.GET.equals(request.method()) || !"/metrics".equals(request.path())) {
      request.response().setStatusCode(404).end("metrics are at GET /metrics\n");
      return;
    }
    vertx
        .executeBlocking(() -> registry.scrape(), false)
        .onSuccess(text -> request.response().putHeader(HttpHeaders.CONTENT_TYPE, TEXT).end(text))
        .onFailure(
            failure ->
                ErrorResponses.send(request.response(), Journeys.known(failure, line -> line)));
  }
}
