package dev.siskin.server.metrics;

import dev.siskin.protocol.telemetry.Stage;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Quantiles;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a page of metrics says of one version and arm, as of one moment.
 *
 * @param notFinite answered requests with a NaN or an infinite number in their outputs
 * @param errors requests that ended without an answer, by code
 * @param timings of the stages that had any
 * @param batches runs by rows; null where there were none, or nothing came for an hour
 */
record SeriesPage(
    Labels labels,
    long assigned,
    long answered,
    long notFinite,
    Map<String, Long> errors,
    long runs,
    long failedRuns,
    long rows,
    Map<Stage, Timing> timings,
    @Nullable ClassicHistogramBuckets batches) {

  /**
   * Times of answered requests.
   *
   * @param quantiles of the last minute; empty where nothing came
   * @param buckets since the start; null where they are not kept, or nothing came for an hour
   */
  record Timing(
      long count,
      double sumSeconds,
      Quantiles quantiles,
      @Nullable ClassicHistogramBuckets buckets) {}
}
