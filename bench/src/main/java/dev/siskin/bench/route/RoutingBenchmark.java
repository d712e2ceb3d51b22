package dev.siskin.bench.route;

import dev.siskin.protocol.control.Split;
import dev.siskin.server.model.Model;
import dev.siskin.server.model.ModelVersion;
import dev.siskin.server.model.Route;
import dev.siskin.server.model.Routes;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** From a unit, or a version that the caller names, to the way a request takes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RoutingBenchmark {
  private static final int UNITS = 1 << 10;

  private final Model plain = model(List.of());
  private final Model split = model(List.of(new Split.Canary(2, 0.2)));
  private final String[] units = units();
  private int turn;

  @Benchmark
  public Route withoutSplit() {
    return routes(plain).route(unit());
  }

  @Benchmark
  public Route withSplit() {
    return routes(split).route(unit());
  }

  @Benchmark
  public @Nullable Route pinned() {
    return routes(split).pinned(1 + (turn++ & 1));
  }

  private static Routes routes(Model model) {
    return Objects.requireNonNull(model.routes());
  }

  private String unit() {
    return units[turn++ & (UNITS - 1)];
  }

  private static Model model(List<Split.Canary> canaries) {
    Model model = new Model("m", List.of(new ModelVersion("m", 1), new ModelVersion("m", 2)));
    model.apply(new Split("m", 1, 1, canaries));
    return model;
  }

  /** Of the length that request ids have. */
  private static String[] units() {
    Random random = new Random(1);
    String[] units = new String[UNITS];
    for (int i = 0; i < UNITS; i++) {
      units[i] = new UUID(random.nextLong(), random.nextLong()).toString();
    }
    return units;
  }
}
