package dev.siskin.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.micrometer.MicrometerMetricsFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerMetricsTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Vertx vertx =
      Vertx.builder()
          .with(new VertxOptions().setMetricsOptions(Server.frameworkMetrics()))
          .withMetrics(new MicrometerMetricsFactory(registry))
          .build();

  private final Vertx outside = Vertx.vertx();

  @AfterEach
  void vertxCloses() {
    await(vertx.close());
    await(outside.close());
  }

  @Test
  void methodsThatCallersMakeUpMakeNoNewSeries() {
    HttpServer server =
        await(
            vertx
                .createHttpServer()
                .requestHandler(request -> request.response().end())
                .listen(0, "127.0.0.1"));
    send(server.actualPort(), "FIRST");
    assertThat(registry.scrape()).doesNotContain("vertx_http_server", "vertx_net_server", "FIRST");
  }

  private void send(int port, String method) {
    HttpClient client = outside.createHttpClient();
    await(
        client
            .request(HttpMethod.valueOf(method), port, "127.0.0.1", "/")
            .compose(HttpClientRequest::send)
            .compose(HttpClientResponse::end));
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }
}
