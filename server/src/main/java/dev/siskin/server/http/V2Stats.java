package dev.siskin.server.http;

import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.server.metrics.VersionTotals;
import dev.siskin.server.metrics.VersionTotals.Timing;
import dev.siskin.server.model.ModelVersion;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * What a version has done, as Triton tells it. Its {@code compute_input} is our decoding, its
 * {@code compute_output} our encoding. How long failures took is not measured, and neither are the
 * times of batches by size. Stateless.
 */
final class V2Stats {
  private static final long MILLIS_PER_SECOND = 1_000;
  private static final Timing NOTHING = new Timing(0, 0);

  private V2Stats() {}

  static JsonObject of(ModelVersion version, VersionTotals totals) {
    return new JsonObject()
        .put("name", version.model())
        .put("version", version.numberText())
        .put("last_inference", totals.lastSecond() * MILLIS_PER_SECOND)
        .put("inference_count", totals.rows())
        .put("execution_count", totals.runs())
        .put(
            "inference_stats",
            new JsonObject()
                .put("success", json(totals.timing(Stage.TOTAL)))
                .put("fail", json(new Timing(totals.failed(), 0)))
                .put("queue", json(totals.timing(Stage.QUEUE)))
                .put("compute_input", json(totals.timing(Stage.DECODE)))
                .put("compute_infer", json(totals.timing(Stage.RUN)))
                .put("compute_output", json(totals.timing(Stage.ENCODE)))
                .put("cache_hit", json(NOTHING))
                .put("cache_miss", json(NOTHING)))
        .put("batch_stats", new JsonArray());
  }

  private static JsonObject json(Timing timing) {
    return new JsonObject().put("count", timing.count()).put("ns", timing.nanos());
  }
}
