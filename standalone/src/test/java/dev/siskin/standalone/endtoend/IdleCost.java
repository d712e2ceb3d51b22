package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What each of many connections costs that were used once and are kept. */
final class IdleCost<C extends AutoCloseable> {
  private static final String BOUND = "<= 30 KB";

  /** Files and sockets that a process has besides. */
  private static final int OTHERS = 400;

  private static final int LOOKED_AFTER_EVERY = 1_000;
  private static final int ASKED_AGAIN = 50;
  private static final Duration WARM_UP = Duration.ofSeconds(Sizes.FULL ? 20 : 2);
  private static final Duration CLOSING = Duration.ofSeconds(30);

  private final String figure;
  private final int count;
  private final Client<C> client;

  /** The other side of the connections. */
  interface Client<C> {
    /** Makes a connection and uses it once. */
    C open(String url) throws IOException;

    /** Uses it again. */
    void use(C connection) throws IOException;

    /** Does what keeps it open; called every few seconds. */
    void lookAfter(C connection) throws IOException;
  }

  IdleCost(String figure, int count, Client<C> client) {
    this.figure = figure;
    this.count = count;
    this.client = client;
  }

  /** Leaves the server without them. */
  void measure(Siskin siskin, String title) throws Exception {
    requireOpenFiles();
    Wrk.run(siskin.url(), Ask.JSON, 32, WARM_UP);
    long others = connections(siskin);
    List<C> kept = new ArrayList<>();
    try {
      long before = Proc.rssBytes(siskin.pid());
      open(siskin, kept);
      long after = Proc.rssBytes(siskin.pid());
      assertThat(connections(siskin)).isGreaterThanOrEqualTo(count);
      long live = Proc.liveHeapBytes(siskin.pid());
      lookAfter(kept);
      for (int i = 0; i < count; i += Math.max(1, count / ASKED_AGAIN)) {
        client.use(kept.get(i));
      }
      close(kept);
      Patience.await(
          "the connections' end", CLOSING, () -> connections(siskin), n -> n < others + 50);
      write(title, before, after, live - Proc.liveHeapBytes(siskin.pid()));
      assertThat(after).isGreaterThan(before / 2);
    } finally {
      close(kept);
    }
  }

  private void requireOpenFiles() throws IOException {
    long most = Proc.mostOpenFiles();
    if (most < count + OTHERS) {
      fail(
          String.format(
              Locale.ROOT,
              "%,d idle connections need 'ulimit -n' to be %,d at least; here it is %,d",
              count,
              count + OTHERS,
              most));
    }
  }

  private void open(Siskin siskin, List<C> kept) throws IOException {
    while (kept.size() < count) {
      kept.add(client.open(siskin.url()));
      if (kept.size() % LOOKED_AFTER_EVERY == 0) {
        lookAfter(kept);
      }
    }
  }

  private void lookAfter(List<C> kept) throws IOException {
    for (C connection : kept) {
      client.lookAfter(connection);
    }
  }

  private static long connections(Siskin siskin) throws Exception {
    return Http.metric(siskin, "siskin_connections");
  }

  private void close(List<C> kept) throws Exception {
    for (C connection : kept) {
      connection.close();
    }
    kept.clear();
  }

  private void write(String title, long before, long after, long liveBytes) {
    List<FigureFile.Row> rows =
        List.of(
            new FigureFile.Row(
                "RSS of a connection",
                kilobytes(after - before),
                BOUND,
                "",
                String.format(Locale.ROOT, "from %.0f MB to %.0f MB", before / 1e6, after / 1e6)),
            new FigureFile.Row("live heap of a connection", kilobytes(liveBytes), "", "", ""),
            new FigureFile.Row("both added", kilobytes(after - before + liveBytes), BOUND, "", ""));
    rows.forEach(row -> System.out.printf("%s: %s%n", figure, row));
    FigureFile.write(
        figure,
        String.format(Locale.ROOT, "%,d %s", count, title),
        rows,
        List.of(
            "RSS of the server before they come, after load on 32 connections, and when all are"
                + " there. It also holds what was not collected yet; and it does not show heap that"
                + " was touched before. Hence the last row, which counts some memory twice.",
            "The heap is from `jcmd GC.class_histogram`, with and without them."));
  }

  private String kilobytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f KB", bytes / 1e3 / count);
  }
}
