package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What processor time the same request costs by one door and by another, in turns. */
@Tag("endtoend")
@Timeout(1200)
@ExtendWith({SharedSiskin.class, Logs.class})
class DoorsFigureTest {
  /** Requests under way at once, by each door. */
  private static final int UNDER_WAY = 32;

  private static final List<Integer> CONNECTIONS =
      Sizes.FULL ? List.of(UNDER_WAY, 2) : List.of(UNDER_WAY);
  private static final int TURNS = Sizes.FULL ? 8 : 1;
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final Duration TURN = Duration.ofSeconds(Sizes.FULL ? 5 : 1);

  private static final String HTTP_2_BOUND = "<= 1.2x";
  private static final String WEB_SOCKET_BOUND = "<= 1.0x";
  private static final Ask ASK = Ask.v2Binary("mlp784", "x", Ask.floats(Http.PIXELS));

  private final List<FigureFile.Row> rows = new ArrayList<>();

  /** One way to load the server; says how many answers came. */
  private interface Door {
    long answers(Duration time) throws Exception;
  }

  /** Microseconds a request. */
  private record Turn(double door, double http1) {
    double ratio() {
      return door / http1;
    }
  }

  @Test
  void requestCostsAboutTheSameByEachDoor(Siskin siskin) throws Exception {
    Door byH2load = h2load(siskin, H2load.Protocol.HTTP_1, UNDER_WAY);
    List<Turn> turns = new ArrayList<>();
    for (int connections : CONNECTIONS) {
      Door http2 = h2load(siskin, H2load.Protocol.HTTP_2, connections);
      turns.addAll(
          compare(
              siskin, "HTTP/2, " + connections + " connections", http2, byH2load, HTTP_2_BOUND));
    }
    Door byOurs = ours(siskin, "http", UNDER_WAY);
    for (int connections : CONNECTIONS) {
      Door webSocket = ours(siskin, "ws", connections);
      turns.addAll(
          compare(
              siskin,
              "WebSocket, " + connections + " of them",
              webSocket,
              byOurs,
              WEB_SOCKET_BOUND));
    }
    FigureFile.write(
        "doors",
        "Processor time a request by each door: MLP-784 in V2's binary form, "
            + UNDER_WAY
            + " requests under way",
        rows,
        List.of(
            "User and system time of the server's process, telemetry to Kafka included, over the"
                + " answers that the client counted. Each row compares turns that alternate.",
            "HTTP/2, without TLS, and its HTTP/1.1 are driven by h2load; WebSockets and their"
                + " HTTP/1.1 by `./siskin load --closed`.",
            "HTTP/1.1 has a connection a request under way. Where the others have fewer"
                + " connections, each carries several requests at once."));
    assertThat(turns)
        .hasSize(2 * CONNECTIONS.size() * TURNS)
        .allSatisfy(turn -> assertThat(turn.ratio()).isPositive().isFinite());
  }

  private static Door h2load(Siskin siskin, H2load.Protocol protocol, int connections) {
    return time -> {
      H2load run =
          H2load.run(siskin.url(), ASK, protocol, connections, UNDER_WAY / connections, time);
      assertThat(run.other()).isZero();
      return run.answers();
    };
  }

  private static Door ours(Siskin siskin, String transport, int connections) {
    return time -> {
      LoadRun run =
          LoadRun.closed(siskin.url(), transport, connections, UNDER_WAY / connections, time);
      assertThat(run.ended()).isEqualTo(run.answered());
      return run.answered();
    };
  }

  private List<Turn> compare(Siskin siskin, String name, Door door, Door http1, String bound)
      throws Exception {
    List<Turn> turns = new ArrayList<>();
    if (Sizes.FULL) {
      door.answers(WARM_UP);
      http1.answers(WARM_UP);
    }
    for (int i = 0; i < TURNS; i++) {
      turns.add(new Turn(micros(siskin, door), micros(siskin, http1)));
    }
    rows.add(Repeats.of(turns, Turn::door).row(name, " us"));
    rows.add(Repeats.of(turns, Turn::http1).row(name + ": HTTP/1.1 beside it", " us"));
    rows.add(Repeats.of(turns, Turn::ratio).row(name + ": over HTTP/1.1", "x", bound, ""));
    rows.subList(rows.size() - 3, rows.size())
        .forEach(row -> System.out.printf("doors: %s%n", row));
    return turns;
  }

  private static double micros(Siskin siskin, Door door) throws Exception {
    Duration before = Proc.cpu(siskin.pid());
    long answers = door.answers(TURN);
    assertThat(answers).isPositive();
    return Proc.cpu(siskin.pid()).minus(before).toNanos() / 1e3 / answers;
  }
}
