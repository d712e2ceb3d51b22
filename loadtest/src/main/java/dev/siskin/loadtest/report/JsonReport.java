package dev.siskin.loadtest.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.siskin.loadtest.schedule.Schedule;
import dev.siskin.loadtest.tally.Counts;
import dev.siskin.loadtest.tally.Latency;
import dev.siskin.loadtest.tally.Pace;
import dev.siskin.loadtest.tally.Quantiles;
import dev.siskin.loadtest.tally.Results;
import dev.siskin.loadtest.tally.Series;

/** The report for programs: one JSON document, units last in every name. */
public final class JsonReport {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double NANOS_PER_MICRO = 1e3;

  private JsonReport() {}

  /** Renders a run and what to make of it. */
  public static String of(Heading heading, Results results, Verdict verdict) {
    ObjectNode root = JSON.createObjectNode();
    root.put("url", heading.url()).put("connections", heading.connections());
    root.set("schedule", schedule(heading.schedule()));
    root.put("partial", results.partial());
    root.set("counts", counts(results.counts()));
    root.set("pace", pace(results.pace()));
    root.put("tool_cores", results.toolCores());
    root.set("overall", latency(results.overall()));
    ArrayNode series = root.putArray("series");
    results.series().forEach(one -> series.add(series(one)));
    root.put("exit_code", verdict.exitCode());
    ArrayNode findings = root.putArray("findings");
    verdict.findings().forEach(findings::add);
    return write(root);
  }

  private static ObjectNode schedule(Schedule schedule) {
    return JSON.createObjectNode()
        .put("rate", schedule.requestsPerSecond())
        .put("warmup_ms", schedule.warmup().toMillis())
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

  private static ObjectNode pace(Pace pace) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("asked_rate", pace.askedRate())
            .put("achieved_rate", pace.achievedRate())
            .put("behind_us", pace.behind().toNanos() / NANOS_PER_MICRO)
            .put("waited", pace.waited());
    node.set("lag", quantiles(pace.lag()));
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

  private static ObjectNode quantiles(Quantiles quantiles) {
    return JSON.createObjectNode()
        .put("count", quantiles.count())
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
