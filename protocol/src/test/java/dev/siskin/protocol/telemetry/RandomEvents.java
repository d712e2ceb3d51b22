package dev.siskin.protocol.telemetry;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Events as a server may write them, and at the edges of that. */
final class RandomEvents {
  private static final String[] NAMES = {"m", "", "a-1", "h\u00f6st \"1\"\n", "\ud83d\ude00", "x"};

  private final Random random;

  RandomEvents(Random random) {
    this.random = random;
  }

  RequestEvent request() {
    return new RequestEvent(
        name(),
        name(),
        name(),
        name(),
        random.nextBoolean() ? new RequestEvent.Way(count(), name(), number()) : null,
        nameOrNone(),
        random.nextBoolean() ? RequestEvent.OK : "OVERLOADED",
        "http2",
        number(),
        micros(),
        smallCount(),
        random.nextBoolean()
            ? new RequestEvent.Run(count(), smallCount(), smallCount(), smallCount())
            : null,
        outputs(),
        nameOrNone(),
        count());
  }

  private List<OutputSummary> outputs() {
    List<OutputSummary> outputs = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      outputs.add(
          new OutputSummary(
              name(),
              "float",
              List.of(count(), count()),
              smallCount(),
              smallCount(),
              random.nextBoolean()
                  ? new OutputSummary.Figures(-Double.MAX_VALUE, random.nextDouble(), 1e-300)
                  : null,
              random.nextBoolean() ? smallCount() : null));
    }
    return outputs;
  }

  LifecycleEvent lifecycle() {
    return new LifecycleEvent(
        name(),
        name(),
        name(),
        count(),
        "LOADING",
        "END",
        random.nextBoolean() ? "" : name().repeat(1 + random.nextInt(200)),
        number());
  }

  private Map<Stage, Long> micros() {
    Map<Stage, Long> micros = new EnumMap<>(Stage.class);
    for (Stage stage : Stage.values()) {
      if (random.nextBoolean()) {
        micros.put(stage, count());
      }
    }
    return micros;
  }

  private String name() {
    return random.nextInt(20) == 0 ? "x".repeat(1_024) : NAMES[random.nextInt(NAMES.length)];
  }

  private @Nullable String nameOrNone() {
    return random.nextBoolean() ? name() : null;
  }

  private long number() {
    return random.nextInt(10) == 0 ? Long.MIN_VALUE : random.nextInt(2_000) - 1_000;
  }

  private long count() {
    return random.nextInt(10) == 0 ? Long.MAX_VALUE : random.nextInt(1_000);
  }

  private int smallCount() {
    return random.nextInt(10) == 0 ? Integer.MAX_VALUE : random.nextInt(1_000);
  }
}
