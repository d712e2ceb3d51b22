package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** How much many WebSockets get through that all have requests under way, and what limits it. */
@Tag("endtoend")
@Timeout(600)
@ExtendWith({SharedSiskin.class, Logs.class})
class ActiveWebSocketsFigureTest {
  private static final int WEB_SOCKETS = Sizes.FULL ? 1_000 : 100;
  private static final List<Integer> IN_FLIGHT = Sizes.FULL ? List.of(1, 4) : List.of(1);
  private static final int TURNS = Sizes.FULL ? 3 : 1;
  private static final Duration TURN = Duration.ofSeconds(Sizes.FULL ? 10 : 1);

  /** From this share on a processor counts as busy: the rest is switching and waiting. */
  private static final double BUSY = 0.9;

  /** Answers a second, and the cores that were busy with them. */
  private record Turn(double rate, double server, double loops, double tool) {
    double cores() {
      return server + tool;
    }
  }

  @Test
  void manyWebSocketsAreServedAtOnce(Siskin siskin) throws Exception {
    List<FigureFile.Row> rows = new ArrayList<>();
    for (int inFlight : IN_FLIGHT) {
      List<Turn> turns = new ArrayList<>();
      if (Sizes.FULL) {
        turn(siskin, inFlight); // warms up
      }
      for (int i = 0; i < TURNS; i++) {
        turns.add(turn(siskin, inFlight));
      }
      rows.addAll(rows(inFlight + " in flight on each: ", turns));
      assertThat(turns).allSatisfy(turn -> assertThat(turn.server()).isPositive());
    }
    rows.forEach(row -> System.out.printf("active-websockets: %s%n", row));
    FigureFile.write(
        "active-websockets",
        String.format(
            Locale.ROOT,
            "%,d WebSockets that all have requests under way: MLP-784 in V2's binary form",
            WEB_SOCKETS),
        rows,
        List.of(
            "A closed loop of `./siskin load` on the same machine: each next request goes out when"
                + " one is answered. Cores are processor time a second of answers."));
  }

  private static Turn turn(Siskin siskin, int inFlight) throws Exception {
    Duration server = Proc.cpu(siskin.pid());
    double loops = LoopCpu.micros(siskin.pid());
    LoadRun run = LoadRun.closed(siskin.url(), "ws", WEB_SOCKETS, inFlight, TURN);
    assertThat(run.ended()).isEqualTo(run.answered());
    assertThat(run.answered()).isPositive();
    double perMicro = run.answeredPerSecond() / run.answered() / 1e6;
    return new Turn(
        run.answeredPerSecond(),
        Proc.cpu(siskin.pid()).minus(server).toNanos() / 1e3 * perMicro,
        (LoopCpu.micros(siskin.pid()) - loops) * perMicro,
        run.toolCores());
  }

  private static List<FigureFile.Row> rows(String load, List<Turn> turns) {
    return List.of(
        Repeats.of(turns, Turn::rate).row(load + "answers a second", "", "", bottleneck(turns)),
        Repeats.of(turns, Turn::server).row(load + "the server", " cores"),
        Repeats.of(turns, Turn::loops).row(load + "event loops of it", " cores"),
        Repeats.of(turns, Turn::tool).row(load + "the load tool", " cores"));
  }

  /** What had nothing left to give. */
  private static String bottleneck(List<Turn> turns) {
    int all = Runtime.getRuntime().availableProcessors();
    int loops = Math.max(1, all / 2);
    if (Repeats.of(turns, Turn::cores).median() >= BUSY * all) {
      return "held there by the machine: server and tool use all its " + all + " cores";
    }
    if (Repeats.of(turns, Turn::loops).median() >= BUSY * loops) {
      return "held there by the server's event loops, of which there are " + loops;
    }
    if (Repeats.of(turns, Turn::tool).median() >= BUSY) {
      return "held there by the load tool, which has one thread";
    }
    return "held there by neither alone: what else runs on the machine, or waiting for each other";
  }
}
