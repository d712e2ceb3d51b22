package dev.siskin.server.http;

import dev.siskin.server.config.ConfigReader;
import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.events.RequestEvents;
import dev.siskin.server.fake.FakeServable;
import dev.siskin.server.fake.Models;
import dev.siskin.server.fake.Until;
import dev.siskin.server.infer.Gate;
import dev.siskin.server.lane.Lanes;
import dev.siskin.server.metrics.VersionMetrics;
import dev.siskin.server.model.Model;
import dev.siskin.server.model.ModelRepository;
import dev.siskin.server.model.Route;
import dev.siskin.server.model.SplitStore;
import dev.siskin.server.model.Splits;
import dev.siskin.server.record.ArrivalCell;
import dev.siskin.server.record.LoopRecorder;
import dev.siskin.server.record.Recordings;
import dev.siskin.server.trace.Tracing;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A whole data plane without TensorFlow: model {@code m} with versions 1 and 2 (stable) that answer
 * and version 3 that failed, one loop, one slot.
 */
final class Door {
  static final String PREDICT = "/v1/models/m:predict";

  final Gate gate = new Gate();
  final ModelRepository models = new ModelRepository();
  final Recordings recordings = new Recordings();
  final RequestEvents events;
  final VersionMetrics metrics = new VersionMetrics(System::currentTimeMillis);
  final FakeServable one = new FakeServable();
  final FakeServable two = new FakeServable();
  final Splits splits;
  final Lanes lanes;
  final @Nullable Tracing tracing;
  final DataDoor.Shared shared;

  private Door(Vertx vertx, Path dir, ServingConfig config) throws IOException {
    for (String version : List.of("1", "2", "3")) {
      Files.createDirectories(dir.resolve("models/m/" + version));
    }
    models.discover(dir.resolve("models"));
    Models.version(model(), 1).loaded(one);
    Models.version(model(), 2).loaded(two);
    Models.version(model(), 3).failed("it is broken");
    splits = new Splits(new SplitStore(dir.resolve("state")));
    splits.begin(model(), null, List.of());
    lanes = new Lanes(config.batching(), recordings.runs());
    tracing = Tracing.of(config.tracing(), "door");
    events = new RequestEvents(config.telemetry().events(), config.http().loops(), true);
    events.speakAs("door", "boot");
    shared = new DataDoor.Shared(gate, models, lanes, recordings, events, metrics, tracing);
    await(
        vertx.deployVerticle(
            () -> new DataDoor(config, shared),
            new DeploymentOptions().setInstances(config.http().loops())));
  }

  /** A door that is ready; a setting is {@code key=value}, or {@code labels: } and YAML. */
  static Door open(Vertx vertx, Path dir, String... settings) throws IOException {
    Door door = closed(vertx, dir, settings);
    door.gate.open();
    return door;
  }

  /** A door whose gate is still shut. */
  static Door closed(Vertx vertx, Path dir, String... settings) throws IOException {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("http.port", "0");
    all.put("http.eventLoops", "1");
    all.put("batching.slots", "1");
    Path file = null;
    for (String setting : settings) {
      if (setting.startsWith("labels:")) {
        file = Files.writeString(dir.resolve("labels.yaml"), setting);
        continue;
      }
      int equals = setting.indexOf('=');
      all.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    return new Door(vertx, dir, ConfigReader.read(file, all));
  }

  static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  int port() {
    return shared.port();
  }

  Model model() {
    return Objects.requireNonNull(models.model("m"));
  }

  Wire connect() throws IOException {
    return new Wire(port());
  }

  Wire.Answer once(String request) throws IOException {
    return Wire.once(port(), request);
  }

  void awaitQueued(int requests) throws Exception {
    Until.holds(requests + " queued", () -> lanes.backlog().pendings() == requests);
  }

  /** Everything counted since the last call, by name, once no run is going on. */
  Map<String, Long> counts() throws Exception {
    Until.holds("no run", () -> lanes.backlog().runningBatches() == 0);
    return countsDuringRuns();
  }

  /** The same, whatever is going on; what the loop did before the call is in it. */
  Map<String, Long> countsDuringRuns() throws InterruptedException {
    Map<String, Long> counts = new TreeMap<>();
    try (Recordings.Cut cut = recordings.cut(Duration.ofSeconds(20))) {
      for (LoopRecorder.Cut loop : cut.loops()) {
        loop.refused()
            .forEach(
                (model, codes) ->
                    codes.byName().forEach((c, n) -> add(counts, "refused " + model + " " + c, n)));
        loop.cells()
            .forEach((route, cells) -> cells.forEach(cell -> add(counts, name(route), cell)));
      }
      cut.runs()
          .forEach(
              (route, runs) -> {
                add(counts, name(route) + " runs", runs.rows().getTotalCount());
                add(counts, name(route) + " rows", runs.totalRows());
                add(counts, name(route) + " failed runs", runs.failed());
              });
    }
    add(counts, "abandoned rows", recordings.runs().abandonedRows());
    return counts;
  }

  private static String name(Route route) {
    return route.version().number() + " " + route.arm().wireName();
  }

  private static void add(Map<String, Long> counts, String name, ArrivalCell cell) {
    add(counts, name + " assigned", cell.assigned());
    add(counts, name + " answered", cell.answered());
    add(counts, name + " not finite", cell.notFinite());
    cell.errors().byName().forEach((code, n) -> add(counts, name + " " + code, n));
  }

  private static void add(Map<String, Long> counts, String name, long count) {
    if (count > 0) {
      counts.merge(name, count, Long::sum);
    }
  }
}
