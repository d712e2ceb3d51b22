package dev.siskin.protocol.fuzz;

import dev.siskin.protocol.telemetry.HistogramFuzzTarget;
import dev.siskin.protocol.telemetry.IntervalFuzzTarget;
import dev.siskin.protocol.telemetry.LifecycleEventFuzzTarget;
import dev.siskin.protocol.telemetry.RequestEventFuzzTarget;
import dev.siskin.protocol.telemetry.reader.ReadersFuzzTarget;
import dev.siskin.protocol.tfserving.ExamplesFuzzTarget;
import dev.siskin.protocol.tfserving.PredictFuzzTarget;
import dev.siskin.protocol.v2.InferFuzzTarget;
import dev.siskin.protocol.ws.FrameFuzzTarget;
import dev.siskin.protocol.ws.HeadFuzzTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Every parser that reads what others send, and the inputs each begins with. */
final class FuzzTargets {
  private FuzzTargets() {}

  static List<FuzzTarget> all() {
    return List.of(
        new PredictFuzzTarget(),
        new ExamplesFuzzTarget(),
        new InferFuzzTarget(),
        new FrameFuzzTarget(),
        new HeadFuzzTarget(),
        new IntervalFuzzTarget(),
        new HistogramFuzzTarget(),
        new RequestEventFuzzTarget(),
        new LifecycleEventFuzzTarget(),
        new ReadersFuzzTarget());
  }

  static FuzzTarget named(String name) {
    return all().stream().filter(target -> target.name().equals(name)).findFirst().orElseThrow();
  }

  static Path seedFolder(FuzzTarget target) {
    return Path.of("src/test/resources/fuzz", target.name()).toAbsolutePath();
  }

  /** The seeds in the order of their names. */
  static List<byte[]> seeds(FuzzTarget target) throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    try (Stream<Path> files = Files.list(seedFolder(target))) {
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        seeds.add(Files.readAllBytes(file));
      }
    }
    return seeds;
  }
}
