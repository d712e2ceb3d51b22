package dev.siskin.server;

import dev.siskin.server.http.DataDoor;
import dev.siskin.server.lane.Lanes;
import dev.siskin.server.log.Logs;
import dev.siskin.server.record.Recordings;
import dev.siskin.server.telemetry.Telemetry;
import dev.siskin.server.trace.Tracing;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import java.util.function.ToDoubleFunction;

/** Gauges and counters of the process: queue, telemetry's own ledger, JVM. Read at each scrape. */
final class ProcessMetrics {
  private ProcessMetrics() {}

  /** Registers all of them, for the life of the process. */
  static void register(
      MeterRegistry registry,
      Lanes lanes,
      Recordings recordings,
      DataDoor.Shared data,
      Telemetry telemetry) {
    gauge(
        registry, "siskin.queue.requests", "Requests waiting.", lanes, l -> l.backlog().pendings());
    gauge(registry, "siskin.queue.rows", "Rows waiting.", lanes, l -> l.backlog().rows());
    gauge(
        registry,
        "siskin.running.batches",
        "Batches running.",
        lanes,
        l -> l.backlog().runningBatches());
    gauge(registry, "siskin.connections", "Open data connections.", data, d -> d.connections());
    counter(
        registry,
        "siskin.abandoned.rows",
        "Rows that ran although nobody waited any more.",
        recordings,
        r -> r.runs().abandonedRows());
    counter(
        registry,
        "siskin.late.runs",
        "Runs that began although the deadline of a row in them had passed; should stay 0.",
        recordings,
        r -> r.runs().lateRuns());
    counter(
        registry,
        "siskin.isolated.runs",
        "Runs of several requests that failed, and were made again in parts.",
        recordings,
        r -> r.runs().isolations());
    counter(
        registry,
        "siskin.poison.requests",
        "Requests that made a run fail which they had for themselves.",
        recordings,
        r -> r.runs().poisonRequests());
    registerTelemetry(registry, telemetry);
    registerLog(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    JvmGcMetrics gc = new JvmGcMetrics();
    gc.bindTo(registry);
  }

  /** produced = acked + coalesced + dropped + waiting. */
  private static void registerTelemetry(MeterRegistry registry, Telemetry telemetry) {
    counter(
        registry,
        "siskin.telemetry.produced",
        "Intervals made, and records taken over from the start before.",
        telemetry,
        t -> t.ledger().produced());
    counter(
        registry,
        "siskin.telemetry.coalesced",
        "Intervals added to another one's record, for want of a broker; nothing of them is lost.",
        telemetry,
        t -> t.ledger().coalesced());
    counter(
        registry,
        "siskin.telemetry.failed.sends",
        "Sends that failed; the record is sent again.",
        telemetry,
        Telemetry::failedSends);
    gauge(
        registry,
        "siskin.telemetry.waiting.bytes",
        "Memory of the records not acknowledged yet, about.",
        telemetry,
        Telemetry::waitingBytes);
    gauge(
        registry,
        "siskin.telemetry.oldest.seconds",
        "How long the oldest record waits that is not acknowledged; 0 when there is none.",
        telemetry,
        Telemetry::oldestSeconds);
    counter(
        registry,
        "siskin.telemetry.acked",
        "Records Kafka has.",
        telemetry,
        t -> t.ledger().acked());
    counter(
        registry,
        "siskin.telemetry.dropped",
        "Records given up.",
        telemetry,
        t -> t.ledger().dropped());
    gauge(
        registry,
        "siskin.telemetry.waiting",
        "Records not acknowledged yet.",
        telemetry,
        t -> t.ledger().waiting() + t.ledger().withClient());
  }

  private static void registerLog(MeterRegistry registry) {
    counter(
        registry,
        "siskin.log.lines.lost",
        "Lines of the log that were lost since nobody read it.",
        registry,
        r -> Logs.linesLost());
    counter(
        registry,
        "siskin.log.lines.kept.back",
        "Lines of the log that were left out since a second had too many of their kind, or that came again"
            + " within half a minute.",
        registry,
        r -> Logs.linesKeptBack());
  }

  /** What became of the spans of requests, where they are on. */
  static void registerSpans(MeterRegistry registry, Tracing tracing) {
    counter(registry, "siskin.spans.sent", "Spans sent.", tracing, t -> t.ledger().sent());
    counter(
        registry, "siskin.spans.failed", "Spans sent in vain.", tracing, t -> t.ledger().failed());
    counter(
        registry,
        "siskin.spans.dropped",
        "Spans given up because too many were waiting.",
        tracing,
        t -> t.ledger().dropped());
    gauge(
        registry, "siskin.spans.waiting", "Spans to be sent.", tracing, t -> t.ledger().waiting());
  }

  private static <T> void gauge(
      MeterRegistry registry, String name, String help, T of, ToDoubleFunction<T> value) {
    Gauge.builder(name, of, value).description(help).strongReference(true).register(registry);
  }

  private static <T> void counter(
      MeterRegistry registry, String name, String help, T of, ToDoubleFunction<T> value) {
    FunctionCounter.builder(name, of, value).description(help).register(registry);
  }
}
