package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a tensor of 4 MiB costs by each door: memory while it is there, and the others' wait. */
@Tag("endtoend")
@Timeout(600)
@ExtendWith(Logs.class)
class LargeTensorFigureTest {
  private static final int WARM_UP = Sizes.FULL ? 20 : 1;
  private static final int TURNS = Sizes.FULL ? 9 : 1;
  private static final String STALL_BOUND = "<= 20 ms";
  private static final String MEMORY_BOUND = "<= 4x";

  @Test
  void largeTensorCostsLittleMemoryAndHoldsNobodyUp() throws Exception {
    Path data = Trained.dataDir("large");
    EchoModel.writeLarge(data.resolve("models"));
    List<FigureFile.Row> rows = new ArrayList<>();
    try (Siskin siskin =
            Siskin.upThatGivesMemoryBack(data, "http.eventLoops=1", "webSocket.pingInterval=10m");
        Dialogue probe = Dialogue.start(LoopProbe.class, "64m", siskin.url());
        LargeDoors large = new LargeDoors(siskin.url())) {
      List<LargeDoors.Door> doors = large.doors();
      for (int i = 0; i < WARM_UP; i++) {
        for (LargeDoors.Door door : doors) {
          door.ask();
        }
      }
      for (LargeDoors.Door door : doors) {
        Repeats stall = repeats(() -> stallMillis(probe, door));
        assertThat(stall.median()).as(door.name()).isPositive();
        rows.add(stall.row(door.name() + ": stall", " ms", STALL_BOUND, ""));
      }
      for (LargeDoors.Door door : doors) {
        Repeats memory = repeats(() -> memory(siskin, door));
        assertThat(memory.median()).as(door.name()).isPositive();
        rows.add(memory.row(door.name() + ": memory", "x", MEMORY_BOUND, body(door)));
      }
    }
    rows.forEach(row -> System.out.printf("large-tensor: %s%n", row));
    FigureFile.write(
        "large-tensor",
        "A tensor of 4 MiB in and out again, one request at a time, on one event loop",
        rows,
        List.of(
            "The memory is the most that was resident while the request was under way, less what"
                + " was just before it, by the length of its body, that of gzip inflated. Before"
                + " it all garbage is collected and memory that was freed is given back to the"
                + " system, so garbage of the request itself counts, and what is kept for the next"
                + " one does not.",
            "The stall is the longest that another connection waited for /v2/health/live meanwhile,"
                + " which it asks every 2 ms. It holds whatever else the machine did, too."));
  }

  private static Repeats repeats(Callable<Double> measure) throws Exception {
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < TURNS; i++) {
      values.add(measure.call());
    }
    return Repeats.of(values, Double::doubleValue);
  }

  private static double stallMillis(Dialogue probe, LargeDoors.Door door) throws Exception {
    probe.ask("", Duration.ZERO);
    door.ask();
    return Double.parseDouble(probe.ask("", Duration.ZERO)) / 1e3;
  }

  /** In multiples of the body. To look at it shrinks the heap, so it comes after the stalls. */
  private static double memory(Siskin siskin, LargeDoors.Door door) throws Exception {
    long idle = Proc.idleRssBytes(siskin.pid());
    Proc.forgetMostRss(siskin.pid());
    door.ask();
    return (double) (Proc.mostRssBytes(siskin.pid()) - idle) / door.bodyBytes();
  }

  private static String body(LargeDoors.Door door) {
    return String.format(Locale.ROOT, "a body of %.1f MiB", door.bodyBytes() / 1048576.0);
  }
}
