package dev.siskin.server.telemetry;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * The ledgers on a page of metrics. Each is read once a page, so that it adds up there as it does
 * in memory: {@code produced = acked + coalesced + dropped + waiting}. Any thread.
 */
public final class LedgerMetrics {
  private LedgerMetrics() {}

  /** The ledger of intervals. */
  public static MultiCollector of(Telemetry telemetry) {
    return () -> page(telemetry.ledger());
  }

  /** The ledgers of events, by topic. */
  public static MultiCollector of(EventStream events) {
    return () -> page(events.ledgers());
  }

  private static MetricSnapshots page(IntervalOutbox.Ledger ledger) {
    Map<String, IntervalOutbox.Ledger> all = Map.of("", ledger);
    return MetricSnapshots.of(
        counter(
            "siskin_telemetry_produced",
            "Intervals made, and records taken over from the start before.",
            all,
            IntervalOutbox.Ledger::produced),
        counter(
            "siskin_telemetry_coalesced",
            "Intervals added to another one's record, for want of a broker; nothing of them is"
                + " lost.",
            all,
            IntervalOutbox.Ledger::coalesced),
        counter("siskin_telemetry_acked", "Records Kafka has.", all, IntervalOutbox.Ledger::acked),
        counter(
            "siskin_telemetry_dropped", "Records given up.", all, IntervalOutbox.Ledger::dropped),
        gauge(
            "siskin_telemetry_waiting",
            "Records not acknowledged yet.",
            all,
            l -> l.waiting() + l.withClient()));
  }

  private static MetricSnapshots page(Map<String, EventOutbox.Ledger> all) {
    return MetricSnapshots.of(
        counter("siskin_events_made", "Events made.", all, EventOutbox.Ledger::made),
        counter("siskin_events_acked", "Events Kafka has.", all, EventOutbox.Ledger::acked),
        counter("siskin_events_dropped", "Events given up.", all, EventOutbox.Ledger::dropped),
        gauge(
            "siskin_events_waiting",
            "Events not acknowledged yet.",
            all,
            l -> l.waiting() + l.withClient()));
  }

  private static <L> CounterSnapshot counter(
      String name, String help, Map<String, L> byTopic, ToLongFunction<L> value) {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
    byTopic.forEach(
        (topic, ledger) ->
            counter.dataPoint(
                CounterDataPointSnapshot.builder()
                    .labels(labels(topic))
                    .value((double) value.applyAsLong(ledger))
                    .build()));
    return counter.build();
  }

  private static <L> GaugeSnapshot gauge(
      String name, String help, Map<String, L> byTopic, ToLongFunction<L> value) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
    byTopic.forEach(
        (topic, ledger) ->
            gauge.dataPoint(
                GaugeDataPointSnapshot.builder()
                    .labels(labels(topic))
                    .value((double) value.applyAsLong(ledger))
                    .build()));
    return gauge.build();
  }

  private static Labels labels(String topic) {
    return topic.isEmpty() ? Labels.EMPTY : Labels.of("topic", topic);
  }
}
