package dev.siskin.loadtest.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.siskin.loadtest.schedule.Schedule;
import dev.siskin.loadtest.slo.Objective;
import dev.siskin.loadtest.slo.Slo;
import dev.siskin.loadtest.tally.Checks;
import dev.siskin.loadtest.tally.Counts;
import dev.siskin.loadtest.tally.Course;
import dev.siskin.loadtest.tally.Latency;
import dev.siskin.loadtest.tally.Pace;
import dev.siskin.loadtest.tally.Quantiles;
import dev.siskin.loadtest.tally.Refused;
import dev.siskin.loadtest.tally.Results;
import dev.siskin.loadtest.tally.Series;

/**
 * The report for programs: one JSON document, units last in every name. Its form is published as
 * {@code load-report.schema.json}.
 */
public final class JsonReport {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double NANOS_PER_MICRO = 1e3;

  private JsonReport() {}

  /** Renders a run and what to make of it. */
  public static String of(Heading heading, Results results, Verdict verdict) {
    return of(RunSection.of("", heading, results, verdict));
  }

  /** The same with goodput where something was promised, and with what else was seen. */
  public static String of(RunSection run) {
    return write(tree(run));
  }

  /** The document as a tree, to put into a larger one. */
  public static ObjectNode tree(RunSection run) {
    Heading heading = run.heading();
    Results results = run.results();
    Verdict verdict = run.verdict();
    ObjectNode root = JSON.createObjectNode();
    root.put("url", heading.url()).put("transport", heading.transport());
    root.put("connections", heading.connections());
    root.set("schedule", schedule(heading.schedule(), results.course()));
    root.put("partial", verdict.partial()).put("gave_up", results.course().gaveUp());
    root.set("counts", counts(results.counts()));
    root.put("answered_200_per_second", results.answered200PerSecond());
    root.set("pace", pace(results.pace()));
    root.put("tool_cores", results.toolCores());
    if (results.checks().checked() > 0) {
      root.set("checks", checks(results.checks()));
    }
    root.set("overall", latency(results.overall()));
    ArrayNode series = root.putArray("series");
    results.series().forEach(one -> series.add(series(one)));
    ArrayNode refused = root.putArray("refused");
    results.refused().forEach(one -> refused.add(refused(one)));
    run.slo().ifPresent(slo -> root.set("slo", slo(slo, results)));
    root.set("timeline", TimelineJson.of(results.timeline(), run.slo()));
    ObservedJson.add(root, run.observed());
    root.put("exit_code", verdict.exitCode());
    ArrayNode findings = root.putArray("findings");
    verdict.findings().forEach(findings::add);
    return root;
  }

  private static ObjectNode slo(Slo slo, Results results) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("text", slo.text())
            .put("held", slo.isHeldBy(results))
            .put("goodput_limit_us", slo.limit().toNanos() / NANOS_PER_MICRO)
            .put("goodput_per_second", slo.goodput(results));
    ArrayNode objectives = node.putArray("objectives");
    Quantiles intended = results.overall().intended();
    for (Objective objective : slo.objectives()) {
      objectives
          .addObject()
          .put("statistic", objective.statistic())
          .put("limit_us", objective.limit().toNanos() / NANOS_PER_MICRO)
          .put("measured_us", objective.nanosOf(intended) / NANOS_PER_MICRO)
          .put("held", objective.isHeldBy(intended));
    }
    return node;
  }

  private static ObjectNode refused(Refused refused) {
    ObjectNode node =
        JSON.createObjectNode().put("status", refused.status()).put("message", refused.message());
    return node.setAll(latency(refused.latency()));
  }

  /** In a closed loop {@code latency} is the same as {@code service}: there is no other. */
  private static ObjectNode schedule(Schedule schedule, Course course) {
    return JSON.createObjectNode()
        .put("text", schedule.text())
        .put("loop", course.closed() ? "closed" : "open")
        .put("rate", schedule.requestsPerSecond())
        .put("warmup_ms", course.warmup().toMillis())
        .put("warmup_unsteady", course.unsteady())
        .put("duration_ms", schedule.duration().toMillis());
  }

  private static ObjectNode counts(Counts counts) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("sent", counts.sent())
            .put("probes_before", 1)
            .put("warmup", counts.warmup())
            .put("never_written", counts.neverWritten())
            .put("answered_200", counts.answered200())
            .put("other_answers", counts.otherTotal())
            .put("timeouts", counts.timeouts())
            .put("connection_errors", counts.connectionTotal())
            .put("abandoned", counts.abandoned());
    ObjectNode byStatus = node.putObject("by_status");
    counts
        .otherAnswers()
        .forEach(
            (status, sampled) ->
                byStatus
                    .putObject(String.valueOf(status))
                    .put("count", sampled.count())
                    .put("message", sampled.message()));
    ObjectNode byReason = node.putObject("by_connection_error");
    counts.connectionErrors().forEach(byReason::put);
    return node;
  }

  private static ObjectNode checks(Checks checks) {
    return JSON.createObjectNode()
        .put("checked", checks.checked())
        .put("wrong", checks.wrong())
        .put("example", checks.example());
  }

  private static ObjectNode pace(Pace pace) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("asked_rate", pace.askedRate())
            .put("achieved_rate", pace.achievedRate())
            .put("behind_us", pace.behind().toNanos() / NANOS_PER_MICRO)
            .put("waited", pace.waited());
    node.set("lag", quantiles(pace.lag()));
    node.set("send_error", quantiles(pace.sendError()));
    return node;
  }

  private static ObjectNode series(Series series) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("version", series.version())
            .put("arm", series.arm())
            .put("answered_200", series.answered200())
            .put("other_answers", series.others());
    return node.setAll(latency(series.latency()));
  }

  private static ObjectNode latency(Latency latency) {
    ObjectNode node = JSON.createObjectNode();
    node.set("latency", quantiles(latency.intended()));
    node.set("service", quantiles(latency.service()));
    return node;
  }

  static ObjectNode quantiles(Quantiles quantiles) {
    return JSON.createObjectNode()
        .put("count", quantiles.count())
        .put("mean_us", quantiles.meanNanos() / NANOS_PER_MICRO)
        .put("p50_us", quantiles.p50Nanos() / NANOS_PER_MICRO)
        .put("p90_us", quantiles.p90Nanos() / NANOS_PER_MICRO)
        .put("p99_us", quantiles.p99Nanos() / NANOS_PER_MICRO)
        .put("p999_us", quantiles.p999Nanos() / NANOS_PER_MICRO)
        .put("max_us", quantiles.maxNanos() / NANOS_PER_MICRO);
  }

  private static String write(ObjectNode root) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a tree of plain values did not serialize", impossible);
    }
  }
}
