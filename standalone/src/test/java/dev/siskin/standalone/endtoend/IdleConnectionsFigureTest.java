package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a connection costs that was used once and is kept. */
@Tag("endtoend")
@Timeout(600)
@ExtendWith(Logs.class)
class IdleConnectionsFigureTest {
  private static final int CONNECTIONS = Sizes.FULL ? 10_000 : 500;

  /** Files and sockets that a process has besides. */
  private static final int OTHERS = 400;

  private static final int ASKED_AGAIN = 50;
  private static final Duration WARM_UP = Duration.ofSeconds(Sizes.FULL ? 20 : 2);
  private static final Duration CLOSING = Duration.ofSeconds(30);

  @Test
  void idleConnectionsCostLittle() throws Exception {
    requireOpenFiles();
    try (Siskin siskin = Siskin.up(Trained.dataDir("idle"), "http.idleTimeout=10m")) {
      Wrk.run(siskin.url(), Ask.JSON, 32, WARM_UP);
      List<RawConnection> kept = new ArrayList<>();
      try {
        long before = Proc.rssBytes(siskin.pid());
        open(siskin, kept);
        long after = Proc.rssBytes(siskin.pid());
        assertThat(connections(siskin)).isGreaterThanOrEqualTo(CONNECTIONS);
        long live = Proc.liveHeapBytes(siskin.pid());
        assertAllAreOpen(kept);
        close(kept);
        Patience.await("the connections' end", CLOSING, () -> connections(siskin), n -> n < 50);
        write(before, after, live - Proc.liveHeapBytes(siskin.pid()));
        assertThat(after).isGreaterThan(before / 2);
      } finally {
        close(kept);
      }
    }
  }

  private static void requireOpenFiles() throws IOException {
    long most = Proc.mostOpenFiles();
    if (most < CONNECTIONS + OTHERS) {
      fail(
          String.format(
              Locale.ROOT,
              "%,d idle connections need 'ulimit -n' to be %,d at least; here it is %,d",
              CONNECTIONS,
              CONNECTIONS + OTHERS,
              most));
    }
  }

  private static void open(Siskin siskin, List<RawConnection> kept) throws IOException {
    for (int i = 0; i < CONNECTIONS; i++) {
      RawConnection connection = RawConnection.to(siskin.url());
      kept.add(connection);
      RawAnswer answer = connection.ask(Ask.JSON);
      assertThat(answer.isOk()).as(answer.head()).isTrue();
    }
  }

  private static long connections(Siskin siskin) throws Exception {
    return Http.metric(siskin, "siskin_connections");
  }

  private static void assertAllAreOpen(List<RawConnection> kept) throws IOException {
    for (int i = 0; i < CONNECTIONS; i += CONNECTIONS / ASKED_AGAIN) {
      assertThat(kept.get(i).ask(Ask.JSON).isOk()).isTrue();
    }
  }

  private static void close(List<RawConnection> kept) throws IOException {
    for (RawConnection connection : kept) {
      connection.close();
    }
    kept.clear();
  }

  private static void write(long before, long after, long liveBytes) {
    List<FigureFile.Row> rows =
        List.of(
            new FigureFile.Row(
                "RSS of a connection",
                kilobytes(after - before),
                "<= 30 KB",
                "",
                String.format(Locale.ROOT, "from %.0f MB to %.0f MB", before / 1e6, after / 1e6)),
            new FigureFile.Row("live heap of a connection", kilobytes(liveBytes), "", "", ""),
            new FigureFile.Row(
                "both added", kilobytes(after - before + liveBytes), "<= 30 KB", "", ""));
    rows.forEach(row -> System.out.printf("idle-connections: %s%n", row));
    FigureFile.write(
        "idle-connections",
        String.format(
            Locale.ROOT, "%,d idle connections that each had one prediction", CONNECTIONS),
        rows,
        List.of(
            "RSS of the server before they come, after load on 32 connections, and when all are"
                + " there. It also holds what was not collected yet; and it does not show heap that"
                + " was touched before. Hence the last row, which counts some memory twice.",
            "The heap is from `jcmd GC.class_histogram`, with and without them."));
  }

  private static String kilobytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f KB", bytes / 1e3 / CONNECTIONS);
  }
}
