package dev.siskin.server.http;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.infer.Journeys;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/**
 * {@code GET /metrics} for Prometheus, rendered on a worker thread: as OpenMetrics for who asks for
 * it, else in Prometheus' own text form; gzip for who takes it.
 */
public final class MetricsDoor {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";
  private static final int IDLE_SECONDS = 120;

  /** Pages made at once; each may be some MB. Beyond: 503. */
  private static final int MOST_AT_ONCE = 4;

  private final Vertx vertx;
  private final PrometheusMeterRegistry registry;
  private final Semaphore room = new Semaphore(MOST_AT_ONCE);

  private MetricsDoor(Vertx vertx, PrometheusMeterRegistry registry) {
    this.vertx = vertx;
    this.registry = registry;
  }

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
        .requestHandler(new MetricsDoor(vertx, registry)::answer)
        .listen(config.port(), config.host());
  }

  private void answer(HttpServerRequest request) {
    if (!HttpMethod.GET.equals(request.method()) || !"/metrics".equals(request.path())) {
      request.response().setStatusCode(404).end("metrics are at GET /metrics\n");
      return;
    }
    if (!room.tryAcquire()) {
      ErrorResponses.send(
          request.response(),
          new ServingException(
              ErrorCode.UNAVAILABLE, "more than " + MOST_AT_ONCE + " scrapes at once"));
      return;
    }
    String form =
        asks(request, HttpHeaders.ACCEPT, "application/openmetrics-text") ? OPEN_METRICS : TEXT;
    boolean gzip = asks(request, HttpHeaders.ACCEPT_ENCODING, "gzip");
    vertx
        .executeBlocking(() -> page(form, gzip), false)
        .onComplete(done -> room.release())
        .onSuccess(page -> send(request, form, gzip, page))
        .onFailure(
            failure ->
                ErrorResponses.send(request.response(), Journeys.known(failure, line -> line)));
  }

  /** Nobody who reads metrics names a form only to refuse it with a q of 0. */
  private static boolean asks(HttpServerRequest request, CharSequence header, String word) {
    String value = request.getHeader(header);
    return value != null && value.contains(word);
  }

  private static void send(HttpServerRequest request, String form, boolean gzip, byte[] page) {
    request.response().putHeader(HttpHeaders.CONTENT_TYPE, form);
    if (gzip) {
      request.response().putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    }
    request.response().end(Buffer.buffer(page));
  }

  private byte[] page(String form, boolean gzip) throws IOException {
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    try (OutputStream out = gzip ? new GZIPOutputStream(page) : page) {
      registry.scrape(out, form);
    }
    return page.toByteArray();
  }
}
