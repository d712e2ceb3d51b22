package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

  /** Multiples of the body, and milliseconds. */
  private record Turn(double memory, double stall) {}

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
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < TURNS; i++) {
          turns.add(turn(siskin, probe, door));
        }
        rows.addAll(rows(door, turns));
        assertThat(turns).allSatisfy(turn -> assertThat(turn.stall()).isPositive());
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

  /** The memory apart from the stalls: to look at it stops the server for a moment. */
  private static Turn turn(Siskin siskin, Dialogue probe, LargeDoors.Door door) throws Exception {
    long idle = Proc.idleRssBytes(siskin.pid());
    Proc.forgetMostRss(siskin.pid());
    door.ask();
    long most = Proc.mostRssBytes(siskin.pid());

    probe.ask("", Duration.ZERO);
    door.ask();
    double stall = Double.parseDouble(probe.ask("", Duration.ZERO)) / 1e3;
    return new Turn((double) (most - idle) / door.bodyBytes(), stall);
  }

  private static List<FigureFile.Row> rows(LargeDoors.Door door, List<Turn> turns) {
    String body = String.format(Locale.ROOT, "a body of %.1f MiB", door.bodyBytes() / 1048576.0);
    return List.of(
        Repeats.of(turns, Turn::memory).row(door.name() + ": memory", "x", MEMORY_BOUND, body),
        Repeats.of(turns, Turn::stall).row(door.name() + ": stall", " ms", STALL_BOUND, ""));
  }
}
