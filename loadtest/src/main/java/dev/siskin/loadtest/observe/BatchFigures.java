package dev.siskin.loadtest.observe;

import java.util.function.Predicate;

/**
 * What a server had done of one model at one moment; counters run since its start. The names are
 * Siskin's own.
 *
 * @param runs batches that ran
 * @param rows rows in them
 * @param queuedRequests answered requests whose wait for their batch was timed
 * @param queueSeconds those waits together
 */
record BatchFigures(double runs, double rows, double queuedRequests, double queueSeconds) {

  /** Stands on every page of a server that makes batches, from its start on. */
  private static final String SIGN = "siskin_queue_rows";

  private static final String STAGE = "siskin_stage_seconds";

  /** Whether such figures are to be found there. */
  static boolean areOn(PrometheusText page) {
    return page.sum(SIGN).isPresent();
  }

  /** Those of all versions of a model; a model that was asked nothing yet has none but zeros. */
  static BatchFigures of(PrometheusText page, String model) {
    Predicate<String> ours = labels -> labels.contains("model=\"" + model + "\"");
    Predicate<String> queue = ours.and(labels -> labels.contains("stage=\"queue\""));
    return new BatchFigures(
        page.sum("siskin_runs_total", ours).orElse(0),
        page.sum("siskin_rows_total", ours).orElse(0),
        page.sum(STAGE + "_count", queue).orElse(0),
        page.sum(STAGE + "_sum", queue).orElse(0));
  }
}
