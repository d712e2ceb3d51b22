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
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
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
  void openMetricsIsForWhoAsksForIt() throws IOException {
    Gauge.builder("the.answer", () -> 42).register(registry);
    Wire.Answer answer =
        Wire.once(
            port,
            get("/metrics", "Accept: application/openmetrics-text;version=1.0.0,text/plain;q=0.5"));
    assertThat(answer.header("content-type"))
        .isEqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8");
    assertThat(answer.body()).contains("the_answer 42.0\n").endsWith("# EOF\n");
  }

  @Test
  void gzipIsForWhoTakesIt() throws IOException {
    Gauge.builder("the.answer", () -> 42).register(registry);
    Wire.Answer answer = Wire.once(port, get("/metrics", "Accept-Encoding: gzip"));
    assertThat(answer.header("content-encoding")).isEqualTo("gzip");
    try (InputStream page = new GZIPInputStream(new ByteArrayInputStream(answer.bytes()))) {
      assertThat(new String(page.readAllBytes(), StandardCharsets.UTF_8))
          .contains("the_answer 42.0\n");
    }
  }

  @Test
  void scrapesBeyondAFewAtOnceAreTurnedAway() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch underWay = new CountDownLatch(4);
    Gauge.builder(
            "slow",
            () -> {
              underWay.countDown();
              awaitQuietly(release);
              return 1;
            })
        .register(registry);
    List<Wire> scrapes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      scrapes.add(new Wire(port).send(get("/metrics")));
    }
    assertThat(underWay.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(Wire.once(port, get("/metrics")).status()).isEqualTo(503);
    release.countDown();
    for (Wire scrape : scrapes) {
      assertThat(scrape.read().status()).isEqualTo(200);
      scrape.close();
    }
    assertThat(Wire.once(port, get("/metrics")).status()).isEqualTo(200);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
