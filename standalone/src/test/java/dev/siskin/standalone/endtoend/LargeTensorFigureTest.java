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
  private static final int WARM_UP = Sizes.FULL ? 30 : 1;
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
    try (Siskin siskin = Siskin.upThatGivesMemoryBack(data, "http.eventLoops=1");
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
  }

  /** The memory apart from the stalls: to look at it stops the server for a moment. */
  private static Turn turn(Siskin siskin, Dialogue probe, LargeDoors.Door door) throws Exception {
    Proc.liveHeapBytes(siskin.pid());
    long idle = Proc.rssBytes(siskin.pid());
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
