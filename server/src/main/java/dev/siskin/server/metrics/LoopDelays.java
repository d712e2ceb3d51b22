package dev.siskin.server.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * How late the event loops are: what any request waits before something is done for it. Ten times a
 * second each loop should look at the clock; a look that it missed because it was busy counts as
 * late as it is, so a loop that stood still for a second has not one sample but ten.
 */
public final class LoopDelays implements MultiCollector {
  static final long PERIOD_MILLIS = 100;

  private final List<LoopDelay> loops;

  private LoopDelays(List<LoopDelay> loops) {
    this.loops = loops;
  }

  /** Looks after these loops until they end. */
  public static LoopDelays of(List<Context> contexts, LongSupplier nanoClock) {
    List<LoopDelay> loops = new ArrayList<>();
    for (Context context : contexts) {
      LoopDelay delay = new LoopDelay(nanoClock);
      loops.add(delay);
      context.runOnContext(
          v -> {
            delay.start();
            context.owner().setPeriodic(PERIOD_MILLIS, timer -> delay.look());
          });
    }
    return new LoopDelays(List.copyOf(loops));
  }

  @Override
  public MetricSnapshots collect() {
    HistogramSnapshot.Builder all =
        HistogramSnapshot.builder()
            .name("siskin_event_loop_delay_seconds")
            .help("How late event loops were, at ten moments a second.");
    GaugeSnapshot.Builder longest =
        Gauges.labelled(
            "siskin_event_loop_delay_max_seconds",
            "The most that an event loop was late in the last minute, or is now.");
    for (int i = 0; i < loops.size(); i++) {
      Labels labels = Labels.of("loop", Integer.toString(i));
      LoopDelay loop = loops.get(i);
      all.dataPoint(
          HistogramDataPointSnapshot.builder()
              .labels(labels)
              .classicHistogramBuckets(
                  ClassicHistogramBuckets.of(LoopDelay.BOUNDS_SECONDS, loop.counts()))
              .sum(loop.sumNanos() / 1e9)
              .build());
      longest.dataPoint(Gauges.point(labels, loop.longestNanos() / 1e9));
    }
    return MetricSnapshots.of(all.build(), longest.build());
  }
}
