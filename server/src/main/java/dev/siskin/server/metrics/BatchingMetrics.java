package dev.siskin.server.metrics;

import dev.siskin.batching.LaneView;
import dev.siskin.server.lane.Lanes;
import dev.siskin.server.lane.Lanes.View;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What the batcher has learned and does, by model, version, signature and arm. Lanes of a shape
 * that a caller chose are left out, as there may be thousands: the admin port shows them.
 */
public final class BatchingMetrics implements MultiCollector {
  private final Lanes lanes;
  private final int slots;

  /**
   * @param slots how many batches run at once, at most
   */
  public BatchingMetrics(Lanes lanes, int slots) {
    this.lanes = lanes;
    this.slots = slots;
  }

  @Override
  public MetricSnapshots collect() {
    List<View> views = lanes.views().stream().filter(view -> view.openDims().isEmpty()).toList();
    return MetricSnapshots.of(
        Gauges.gauge("siskin_slots", "Batches that may run at once.", slots),
        gauge(
            views,
            "siskin_batch_knee_rows",
            "Rows past which a larger batch gains hardly anything.",
            LaneView::knee),
        gauge(
            views,
            "siskin_batch_wait_seconds",
            "Predicted wait of a request that came now.",
            lane -> lane.waitNanos() / 1e9),
        gauge(
            views,
            "siskin_batch_longest_wait_seconds",
            "Predicted waits over this are turned away when the queue stands.",
            lane -> lane.longestWaitNanos() / 1e9),
        gauge(
            views,
            "siskin_batch_linger_seconds",
            "How long the last batch waited for more.",
            lane -> lane.lastLingerNanos() / 1e9),
        runs(views),
        cuts(views));
  }

  private static GaugeSnapshot gauge(
      List<View> views, String name, String help, ToDoubleFunction<LaneView> value) {
    GaugeSnapshot.Builder gauge = Gauges.labelled(name, help);
    for (View view : views) {
      gauge.dataPoint(Gauges.point(labels(view), value.applyAsDouble(view.lane())));
    }
    return gauge.build();
  }

  private static GaugeSnapshot runs(List<View> views) {
    GaugeSnapshot.Builder gauge =
        Gauges.labelled(
            "siskin_batch_run_seconds",
            "Mean time of a run as it was learned, by the most rows of its size class.");
    for (View view : views) {
      for (LaneView.Cost cost : view.lane().costs()) {
        gauge.dataPoint(
            Gauges.point(
                labels(view).add("rows", Integer.toString(cost.rows())), cost.meanNanos() / 1e9));
      }
    }
    return gauge.build();
  }

  private static CounterSnapshot cuts(List<View> views) {
    CounterSnapshot.Builder counter =
        CounterSnapshot.builder()
            .name("siskin_batches")
            .help("Batches handed to a slot, by why they went when they did.");
    for (View view : views) {
      view.lane()
          .cuts()
          .forEach(
              (why, count) ->
                  counter.dataPoint(
                      CounterDataPointSnapshot.builder()
                          .labels(labels(view).add("why", why.name().toLowerCase(Locale.ROOT)))
                          .value((double) count)
                          .build()));
    }
    return counter.build();
  }

  private static Labels labels(View view) {
    return Labels.of(
        "model",
        view.model(),
        "version",
        Long.toString(view.version()),
        "signature",
        view.signature(),
        "arm",
        view.arm());
  }
}
