package dev.siskin.server.metrics;

import dev.siskin.protocol.control.Split;
import dev.siskin.protocol.control.Split.Canary;
import dev.siskin.server.model.Model;
import dev.siskin.server.model.ModelRepository;
import dev.siskin.server.model.ModelVersion;
import dev.siskin.server.model.ModelVersion.Phase;
import dev.siskin.server.model.Routes;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** Which versions can answer, and how traffic is divided between them. Read at each scrape. */
public final class ModelMetrics implements MultiCollector {
  private static final String FAILED = "failed";

  /** Always there, so that an alert on failed versions has a zero to start from. */
  private static final Map<Phase, String> STATES =
      Map.of(
          Phase.START, "waiting",
          Phase.LOADING, "loading",
          Phase.AVAILABLE, "available",
          Phase.UNLOADING, "unloading",
          Phase.END, "ended");

  private final ModelRepository models;
  private final BooleanSupplier ready;

  /**
   * @param ready whether the process takes requests
   */
  public ModelMetrics(ModelRepository models, BooleanSupplier ready) {
    this.models = models;
    this.ready = ready;
  }

  @Override
  public MetricSnapshots collect() {
    return MetricSnapshots.of(
        Gauges.gauge(
            "siskin_ready",
            "1 while balancers are told to send requests here, else 0.",
            ready.getAsBoolean() ? 1 : 0),
        states(),
        available(),
        weights(),
        epochs());
  }

  private GaugeSnapshot states() {
    Map<String, Integer> counts = new TreeMap<>();
    STATES.values().forEach(state -> counts.put(state, 0));
    counts.put(FAILED, 0);
    for (Model model : models.models()) {
      model.versions().forEach(version -> counts.merge(state(version), 1, Integer::sum));
    }
    GaugeSnapshot.Builder gauge =
        Gauges.labelled("siskin_model_versions", "Versions found at start, by their state now.");
    counts.forEach((state, n) -> gauge.dataPoint(Gauges.point(Labels.of("state", state), n)));
    return gauge.build();
  }

  private static String state(ModelVersion version) {
    ModelVersion.State state = version.state();
    return state.phase() == Phase.END && !state.reason().isEmpty()
        ? FAILED
        : STATES.getOrDefault(state.phase(), FAILED);
  }

  private GaugeSnapshot available() {
    GaugeSnapshot.Builder gauge =
        Gauges.labelled("siskin_model_version_available", "1 if the version can answer, else 0.");
    for (Model model : models.models()) {
      for (ModelVersion version : model.versions()) {
        gauge.dataPoint(Gauges.point(labels(model, version.number()), version.available() ? 1 : 0));
      }
    }
    return gauge.build();
  }

  private GaugeSnapshot weights() {
    GaugeSnapshot.Builder gauge =
        Gauges.labelled(
            "siskin_split_weight_ratio",
            "Share of a model's requests that the split in force sends to the version.");
    for (Model model : models.models()) {
      Routes routes = model.routes();
      if (routes != null) {
        Split split = routes.split();
        double rest = 1;
        for (Canary canary : split.canaries()) {
          rest -= canary.weight();
          gauge.dataPoint(Gauges.point(labels(model, canary.version()), canary.weight()));
        }
        gauge.dataPoint(Gauges.point(labels(model, split.stable()), Math.max(0, rest)));
      }
    }
    return gauge.build();
  }

  private GaugeSnapshot epochs() {
    GaugeSnapshot.Builder gauge =
        Gauges.labelled("siskin_split_epoch", "Rises with each change of a model's split.");
    for (Model model : models.models()) {
      Routes routes = model.routes();
      if (routes != null) {
        gauge.dataPoint(
            Gauges.point(Labels.of("model", model.name()), (double) routes.split().epoch()));
      }
    }
    return gauge.build();
  }

  private static Labels labels(Model model, long version) {
    return Labels.of("model", model.name(), "version", Long.toString(version));
  }
}
