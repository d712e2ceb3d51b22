package dev.siskin.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.control.Split;
import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.server.fake.Models;
import dev.siskin.server.model.Model;
import dev.siskin.server.model.Route;
import dev.siskin.server.record.LoopRecorder;
import dev.siskin.server.record.Recordings;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class VersionMetricsTest {
  private static final String LABELS = "{arm=\"pinned\",model=\"m\",version=\"1\"}";
  private static final String TOTAL = "arm=\"pinned\",model=\"m\",stage=\"total\",version=\"1\"";

  private final Model model = Models.routed("m", 1, 1, 2);
  private final Route route = Models.pinned(model, 1);
  private final Recordings recordings = new Recordings();
  private final AtomicLong wallMillis = new AtomicLong(1_000_000_000);
  private final VersionMetrics metrics = new VersionMetrics(wallMillis::get);
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private LoopRecorder loop = new LoopRecorder();

  @BeforeEach
  void loopJoins(Vertx vertx) {
    loop = new LoopRecorder();
    recordings.join(((VertxInternal) vertx).createEventLoopContext(), loop);
    registry.getPrometheusRegistry().register(metrics);
  }

  private void cut() throws InterruptedException {
    try (Recordings.Cut cut = recordings.cut(Duration.ofSeconds(20))) {
      metrics.add(cut);
    }
  }

  /** Series by name and labels, as Prometheus reads them. */
  private Map<String, Double> scraped() {
    Map<String, Double> samples = new HashMap<>();
    for (String line : registry.scrape().lines().toList()) {
      if (!line.startsWith("#")) {
        int space = line.lastIndexOf(' ');
        samples.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
      }
    }
    return samples;
  }

  private void answer(Route by, long micros) {
    long nanos = micros * 1_000;
    long second = wallMillis.get() / 1_000;
    loop.cells(by).assigned(second);
    loop.cells(by).answered(second, nanos, nanos, nanos, nanos, nanos, nanos);
  }

  private double quantile(String quantile) {
    return scraped().entrySet().stream()
        .filter(e -> e.getKey().startsWith("siskin_stage_seconds{"))
        .filter(e -> e.getKey().contains("stage=\"total\"") && e.getKey().contains(quantile))
        .mapToDouble(Map.Entry::getValue)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no quantile"));
  }

  @Test
  void nothingHappenedAndNothingIsSaid() {
    assertThat(scraped()).isEmpty();
  }

  @Test
  void cutsBecomeCountersByVersionArmAndCode() throws InterruptedException {
    answer(route, 2_000);
    answer(route, 4_000);
    loop.cells(route).assigned(1);
    loop.cells(route).failed(1, ErrorCode.INTERNAL);
    loop.cells(route).notFinite(1);
    loop.cells(Models.routes(model).route("u")).assigned(1);
    recordings.runs().ran(route, 5, false);
    recordings.runs().ran(route, 3, true);
    loop.refused("m", ErrorCode.NOT_FOUND);
    loop.refused("", ErrorCode.NOT_FOUND);
    cut();
    assertThat(scraped())
        .containsEntry("siskin_assigned_total" + LABELS, 3.0)
        .containsEntry("siskin_assigned_total{arm=\"stable\",model=\"m\",version=\"2\"}", 1.0)
        .containsEntry(
            "siskin_requests_total{arm=\"pinned\",code=\"OK\",model=\"m\",version=\"1\"}", 2.0)
        .containsEntry(
            "siskin_requests_total{arm=\"pinned\",code=\"INTERNAL\",model=\"m\",version=\"1\"}",
            1.0)
        .containsEntry("siskin_not_finite_answers_total" + LABELS, 1.0)
        .containsEntry("siskin_runs_total" + LABELS, 2.0)
        .containsEntry("siskin_failed_runs_total" + LABELS, 1.0)
        .containsEntry("siskin_rows_total" + LABELS, 8.0)
        .containsEntry("siskin_refused_requests_total{code=\"NOT_FOUND\",model=\"m\"}", 1.0)
        .containsEntry("siskin_refused_requests_total{code=\"NOT_FOUND\",model=\"\"}", 1.0)
        .containsEntry("siskin_stage_seconds_count{" + TOTAL + "}", 2.0)
        .containsEntry("siskin_stage_seconds_sum{" + TOTAL + "}", 0.006);
  }

  @Test
  void aScrapeChangesNothing() throws InterruptedException {
    answer(route, 1_500);
    loop.refused("m", ErrorCode.CANCELLED);
    cut();
    String first = registry.scrape();
    assertThat(registry.scrape()).isEqualTo(first);
    assertThat(registry.scrape()).isEqualTo(first);
  }

  @Test
  void epochsOfOneVersionAddUp() throws InterruptedException {
    answer(route, 1_000);
    model.apply(new Split("m", 2, 1, List.of()));
    answer(Models.pinned(model, 1), 1_000);
    cut();
    assertThat(scraped()).containsEntry("siskin_assigned_total" + LABELS, 2.0);
  }

  @Test
  void countersOnlyGrow() throws InterruptedException {
    Random random = new Random(3);
    Map<String, Double> before = Map.of();
    for (int round = 0; round < 40; round++) {
      for (int i = random.nextInt(5); i > 0; i--) {
        answer(random.nextBoolean() ? route : Models.pinned(model, 2), 1 + random.nextInt(9_000));
        loop.cells(route).failed(1, ErrorCode.values()[random.nextInt(14)]);
        loop.refused("m", ErrorCode.values()[random.nextInt(14)]);
        recordings.runs().ran(route, 1 + random.nextInt(64), random.nextBoolean());
      }
      cut();
      wallMillis.addAndGet(random.nextInt(30_000));
      Map<String, Double> now = scraped();
      before.forEach(
          (name, value) -> {
            if (!name.contains("quantile")) {
              assertThat(now.get(name)).as(name).isGreaterThanOrEqualTo(value);
            }
          });
      before = now;
    }
    assertThat(before.get("siskin_assigned_total" + LABELS)).isGreaterThan(10);
  }

  @Test
  void quantilesAreThoseOfTheHistogramWithinAPercent() throws InterruptedException {
    for (int i = 1; i <= 1_000; i++) {
      answer(route, i * 100L);
    }
    cut();
    assertThat(quantile("\"0.5\"")).isBetween(0.0495, 0.0506);
    assertThat(quantile("\"0.9\"")).isBetween(0.0890, 0.0910);
    assertThat(quantile("\"0.99\"")).isBetween(0.0980, 0.1000);
    assertThat(quantile("\"0.999\"")).isBetween(0.0989, 0.1010);
  }

  @Test
  void quantilesForgetAfterAMinuteAndCountersDoNot() throws InterruptedException {
    answer(route, 50_000);
    cut();
    wallMillis.addAndGet(49_000);
    answer(route, 1_000);
    cut();
    assertThat(quantile("\"0.999\"")).isGreaterThan(0.049);
    wallMillis.addAndGet(11_000);
    assertThat(quantile("\"0.999\"")).isLessThan(0.0011);
    wallMillis.addAndGet(60_000);
    assertThat(scraped().keySet()).noneMatch(name -> name.contains("quantile"));
    assertThat(scraped()).containsEntry("siskin_stage_seconds_count{" + TOTAL + "}", 2.0);
  }

  @Test
  void aSliceIsUsedAgainCleanAfterAMinute() throws InterruptedException {
    answer(route, 50_000);
    cut();
    wallMillis.addAndGet(60_000);
    answer(route, 1_000);
    cut();
    assertThat(quantile("\"0.999\"")).isLessThan(0.0011);
  }

  @Test
  void timesAreInBucketsAndAddUp() throws InterruptedException {
    answer(route, 240);
    answer(route, 2_600);
    cut();
    answer(route, 240);
    cut();
    for (String stage : List.of("request", "queue", "run")) {
      String name = "siskin_" + stage + "_duration_seconds";
      assertThat(scraped())
          .containsEntry(name + bucket("1.0E-4"), 0.0)
          .containsEntry(name + bucket("2.5E-4"), 2.0)
          .containsEntry(name + bucket("0.0025"), 2.0)
          .containsEntry(name + bucket("0.005"), 3.0)
          .containsEntry(name + bucket("60.0"), 3.0)
          .containsEntry(name + bucket("+Inf"), 3.0)
          .containsEntry(name + "_count" + LABELS, 3.0)
          .containsEntry(name + "_sum" + LABELS, 0.00308);
    }
  }

  @Test
  void batchesAreInBucketsByTheirRows() throws InterruptedException {
    recordings.runs().ran(route, 1, false);
    recordings.runs().ran(route, 5, true);
    cut();
    recordings.runs().ran(route, 8, false);
    cut();
    assertThat(scraped())
        .containsEntry("siskin_batch_rows" + bucket("1.0"), 1.0)
        .containsEntry("siskin_batch_rows" + bucket("4.0"), 1.0)
        .containsEntry("siskin_batch_rows" + bucket("8.0"), 3.0)
        .containsEntry("siskin_batch_rows_sum" + LABELS, 14.0)
        .containsEntry("siskin_batch_rows_count" + LABELS, 3.0);
  }

  @Test
  void failuresAreInNoBucket() throws InterruptedException {
    loop.cells(route).failed(1, ErrorCode.INTERNAL);
    cut();
    assertThat(scraped().keySet()).noneMatch(name -> name.contains("duration"));
  }

  @Test
  void bucketsRestAfterAQuietHourAndGoOnWhereTheyWere() throws InterruptedException {
    answer(route, 2_000);
    cut();
    wallMillis.addAndGet(3_600_000);
    assertThat(scraped()).containsKey("siskin_request_duration_seconds_count" + LABELS);
    wallMillis.addAndGet(1_000);
    assertThat(scraped())
        .doesNotContainKey("siskin_request_duration_seconds_count" + LABELS)
        .containsEntry("siskin_stage_seconds_count{" + TOTAL + "}", 1.0)
        .containsEntry("siskin_assigned_total" + LABELS, 1.0);
    answer(route, 2_000);
    cut();
    assertThat(scraped())
        .containsEntry("siskin_request_duration_seconds_count" + LABELS, 2.0)
        .containsEntry("siskin_request_duration_seconds" + bucket("0.0025"), 2.0);
  }

  /** As docs/metrics.md says; with a thousand models each line is 100 KB of every scrape. */
  @Test
  void aBusyVersionCosts119LinesAndAQuietOne18() throws InterruptedException {
    answer(route, 2_000);
    recordings.runs().ran(route, 1, false);
    cut();
    assertThat(scraped()).hasSize(119);
    wallMillis.addAndGet(3_601_000);
    assertThat(scraped()).hasSize(18);
  }

  private static String bucket(String bound) {
    return "_bucket{arm=\"pinned\",model=\"m\",version=\"1\",le=\"" + bound + "\"}";
  }

  @Test
  void aClockSetBackLosesNoCounts() throws InterruptedException {
    answer(route, 50_000);
    cut();
    wallMillis.addAndGet(-600_000);
    answer(route, 50_000);
    cut();
    assertThat(scraped()).containsEntry("siskin_stage_seconds_count{" + TOTAL + "}", 2.0);
    assertThat(quantile("\"0.5\"")).isGreaterThan(0.049);
  }

  @Test
  void whatAClockSetBackLeftInTheFutureIsOver() throws InterruptedException {
    answer(route, 50_000);
    cut();
    wallMillis.addAndGet(-10_000);
    assertThat(quantile("\"0.999\"")).isGreaterThan(0.049);
    wallMillis.addAndGet(-610_000);
    answer(route, 1_000);
    cut();
    assertThat(quantile("\"0.999\"")).isLessThan(0.0011);
  }

  /** Cuts of another thread go on while pages are made, and each page is right in itself. */
  @Test
  @Timeout(60)
  void whatAPageSaysOfAVersionIsOfOneMoment() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    Thread telemetry =
        new Thread(
            () -> {
              try {
                while (!over.get()) {
                  answer(route, 2_000);
                  answer(route, 2_000);
                  cut();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    telemetry.setDaemon(true);
    cut();
    telemetry.start();
    try {
      assertThatPagesAddUp();
    } finally {
      over.set(true);
    }
    telemetry.join();
  }

  private void assertThatPagesAddUp() {
    double last = 0;
    for (int page = 0; page < 50 || last == 0; page++) {
      Map<String, Double> now = scraped();
      double answered =
          now.getOrDefault(
              "siskin_requests_total{arm=\"pinned\",code=\"OK\",model=\"m\",version=\"1\"}", 0.0);
      assertThat(answered).isGreaterThanOrEqualTo(last);
      assertThat(now.getOrDefault("siskin_assigned_total" + LABELS, 0.0)).isEqualTo(answered);
      assertThat(now.getOrDefault("siskin_stage_seconds_count{" + TOTAL + "}", 0.0))
          .isEqualTo(answered);
      assertThat(now.getOrDefault("siskin_request_duration_seconds_count" + LABELS, 0.0))
          .isEqualTo(answered);
      last = answered;
    }
  }
}
