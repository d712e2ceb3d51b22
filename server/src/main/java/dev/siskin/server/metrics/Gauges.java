package dev.siskin.server.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;

/** Short words for what collectors say. Stateless. */
final class Gauges {
  private Gauges() {}

  /** One without labels. */
  static GaugeSnapshot gauge(String name, String help, double value) {
    return labelled(name, help).dataPoint(point(Labels.EMPTY, value)).build();
  }

  static GaugeSnapshot.Builder labelled(String name, String help) {
    return GaugeSnapshot.builder().name(name).help(help);
  }

  static GaugeDataPointSnapshot point(Labels labels, double value) {
    return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
  }

  /** A counter without labels; its name comes without {@code _total}, which is added. */
  static CounterSnapshot counter(String name, String help, double value) {
    return CounterSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(CounterDataPointSnapshot.builder().value(value).build())
        .build();
  }
}
