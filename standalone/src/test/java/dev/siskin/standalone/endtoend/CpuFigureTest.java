package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What processor time a request costs this server, beside what it cannot do without. */
@Tag("endtoend")
@Timeout(1200)
@ExtendWith({SharedSiskin.class, Logs.class})
class CpuFigureTest {
  private static final List<Integer> CONNECTIONS = Sizes.FULL ? List.of(32, 128) : List.of(32);
  private static final int TURNS = Sizes.FULL ? 6 : 1;
  private static final Duration WARM_UP = Duration.ofSeconds(Sizes.FULL ? 10 : 1);
  private static final Duration TURN = Duration.ofSeconds(Sizes.FULL ? 5 : 1);

  @Test
  void requestCostsWhatItDoesBesideItsParts(Siskin siskin) throws Exception {
    List<FigureFile.Row> rows = new ArrayList<>();
    List<ClosedCpu.Turn> closed = new ArrayList<>();
    try (Loops loops = Loops.start(siskin.dataDir(), "256m")) {
      ClosedCpu measure = new ClosedCpu(siskin, loops, WARM_UP, TURN);
      for (Ask ask : List.of(Ask.BINARY, Ask.JSON)) {
        String dialect = ask.isJson() ? "JSON" : "binary";
        for (int connections : CONNECTIONS) {
          List<ClosedCpu.Turn> turns = measure.turns(ask, connections, TURNS);
          rows.addAll(ClosedCpu.rows(dialect + ", " + connections + " connections", turns));
          closed.addAll(turns);
        }
      }
    }
    OpenCpu measure = new OpenCpu(siskin, TURN);
    List<OpenCpu.Turn> open = measure.turns(TURNS);
    rows.addAll(measure.rows(open));
    rows.forEach(row -> System.out.printf("cpu: %s%n", row));
    FigureFile.write(
        "cpu",
        "Processor time a request: MLP-784, a row of 784 numbers, beside what it cannot do without",
        rows,
        List.of(
            "User and system time of the server's process, telemetry to Kafka included, over the"
                + " answers that wrk counted; wrk drives server and echo in turns to their limit.",
            "The echo is Vert.x with one event loop that reads the same request to its end and"
                + " answers the same bytes, headers included; it parses nothing and runs no model.",
            "A row in TensorFlow is processor time of a Java loop in one thread over prepared"
                + " tensors, by the rows a run that the server's metrics told of in that turn.",
            "The bare decode is the server's own reader over the same body, in a loop.",
            "The open loop is `./siskin load`, which leaves the server idle most of the time, so"
                + " that each request pays for a wake-up."));

    assertThat(closed)
        .allSatisfy(
            turn -> {
              assertThat(turn.server()).isPositive();
              assertThat(turn.echo()).isPositive();
              assertThat(turn.row()).isPositive();
            });
    assertThat(closed).filteredOn(turn -> turn.decode() > 0).hasSize(closed.size() / 2);
    assertThat(open).allSatisfy(turn -> assertThat(turn.serverMicros()).isPositive());
    assertThat(open).allSatisfy(turn -> assertThat(turn.echoMicros()).isPositive());
  }
}
