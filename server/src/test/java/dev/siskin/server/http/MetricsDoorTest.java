package dev.siskin.server.http;

import static dev.siskin.server.http.Wire.get;
import static dev.siskin.server.http.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.config.ServingConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class MetricsDoorTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private int port;

  @BeforeEach
  void doorOpens(Vertx vertx) {
    ServingConfig.Metrics config = new ServingConfig.Metrics("127.0.0.1", 0);
    port = Door.await(MetricsDoor.listen(vertx, config, registry)).actualPort();
  }

  @Test
  void prometheusReadsTheRegistry() throws IOException {
    Gauge.builder("the.answer", () -> 42).register(registry);
    Wire.Answer answer = Wire.once(port, get("/metrics"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).startsWith("text/plain; version=0.0.4");
    assertThat(answer.body()).contains("the_answer 42.0\n");
  }

  @Test
  void nothingElseIsHere() throws IOException {
    assertThat(Wire.once(port, get("/")).status()).isEqualTo(404);
    assertThat(Wire.once(port, post("/metrics", "x")).status()).isEqualTo(404);
    assertThat(Wire.once(port, get("/metrics/")).body()).isEqualTo("metrics are at GET /metrics\n");
  }

  @Test
  void aGaugeThatThrowsDoesNotEndTheScrapes() throws IOException {
    Gauge.builder(
            "broken",
            () -> {
              throw new IllegalStateException("secret");
            })
        .register(registry);
    Wire.Answer answer = Wire.once(port, get("/metrics"));
    assertThat(answer.body()).doesNotContain("secret");
    assertThat(Wire.once(port, get("/metrics")).status()).isEqualTo(answer.status());
  }
}
