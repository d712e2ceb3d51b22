package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the threads use that do nothing but telemetry, while the server is driven to its limit. */
@Tag("endtoend")
@Timeout(600)
@ExtendWith({SharedSiskin.class, Logs.class})
class TelemetryCostFigureTest {
  private static final double MOST_SHARE = 0.02;
  private static final double WANTED_RATE = 20_000;
  private static final int CONNECTIONS = 32;
  private static final int TURNS = Sizes.FULL ? 6 : 1;
  private static final Duration WARM_UP = Duration.ofSeconds(Sizes.FULL ? 20 : 1);
  private static final Duration TURN = Duration.ofSeconds(Sizes.FULL ? 20 : 2);

  private static final String TELEMETRY = "siskin-telemetry";
  private static final String KAFKA = "kafka-producer-network-thread";
  private static final String WORKERS = "vert.x-worker-thread";

  /** Shares of a core, and what was answered a second meanwhile. */
  private record Turn(double telemetry, double kafka, double workers, double answers) {}

  /** Microseconds of processor time until now, by name and by thread. */
  private record Used(Map<String, Map<String, Double>> micros) {
    static Used by(Siskin siskin) throws IOException {
      Map<String, Map<String, Double>> micros = new HashMap<>();
      for (String name : List.of(TELEMETRY, KAFKA, WORKERS)) {
        micros.put(name, ThreadCpu.byThread(siskin.pid(), name));
      }
      return new Used(micros);
    }

    /** What those used meanwhile that are still there; what has ended is known no more. */
    double since(Used before, String name) {
      Map<String, Double> had = before.micros.getOrDefault(name, Map.of());
      return micros.getOrDefault(name, Map.of()).entrySet().stream()
          .mapToDouble(thread -> thread.getValue() - had.getOrDefault(thread.getKey(), 0.0))
          .sum();
    }
  }

  @Test
  void telemetryThreadHardlyCosts(Siskin siskin) throws Exception {
    Wrk.run(siskin.url(), Ask.BINARY, CONNECTIONS, WARM_UP);
    List<Turn> turns = new ArrayList<>();
    for (int i = 0; i < TURNS; i++) {
      turns.add(turn(siskin));
    }
    List<FigureFile.Row> rows = rows(turns);
    rows.forEach(row -> System.out.printf("telemetry-cost: %s%n", row));
    FigureFile.write(
        "telemetry-cost",
        "Processor time of telemetry at the highest rate: MLP-784, a row as binary tensors",
        rows,
        List.of(
            String.format(
                Locale.ROOT,
                "%d connections of wrk on the same machine, to the server's limit; %,.0f"
                    + " requests/s are wanted.",
                CONNECTIONS,
                WANTED_RATE),
            "From /proc, thread by thread. What the event loops themselves do for telemetry is in"
                + " `./siskin bench recording`."));

    for (Turn turn : turns) {
      assertThat(List.of(turn.telemetry, turn.kafka, turn.workers, turn.answers))
          .allSatisfy(used -> assertThat(used).isPositive());
    }
    if (Sizes.FULL) {
      assertThat(Repeats.of(turns, Turn::telemetry).median()).isLessThanOrEqualTo(MOST_SHARE);
    }
  }

  private static Turn turn(Siskin siskin) throws Exception {
    Used before = Used.by(siskin);
    long begin = System.nanoTime();
    Wrk wrk = Wrk.run(siskin.url(), Ask.BINARY, CONNECTIONS, TURN);
    Used after = Used.by(siskin);
    double micros = (System.nanoTime() - begin) / 1e3;
    assertThat(wrk.other() + wrk.broken()).as("%s", wrk).isZero();
    return new Turn(
        after.since(before, TELEMETRY) / micros,
        after.since(before, KAFKA) / micros,
        after.since(before, WORKERS) / micros,
        wrk.answersPerSecond());
  }

  private static List<FigureFile.Row> rows(List<Turn> turns) {
    String bound = String.format(Locale.ROOT, "<= %.0f%%", 100 * MOST_SHARE);
    return List.of(
        Repeats.of(turns, turn -> 100 * turn.telemetry)
            .row("the telemetry thread, of a core", "%", bound, ""),
        Repeats.of(turns, turn -> 100 * turn.kafka)
            .row("the network thread of Kafka's client, of a core", "%"),
        Repeats.of(turns, turn -> 100 * turn.workers)
            .row("the threads that hand records to the client, of a core", "%"),
        Repeats.of(turns, Turn::answers).row("answers meanwhile", " a second"));
  }
}
