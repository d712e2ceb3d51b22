package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What processor time a request costs when both are driven to their limit, beside the sum of its
 * parts: an echo of the same bytes, a row of TensorFlow in batches as they came, the bare decode.
 * All are measured once in each turn, so that what else the machine does hits all.
 */
final class ClosedCpu {
  /** What a request may cost, in sums of its parts; the decode is not multiplied. */
  private static final String BOUND = "<= 1.4x";

  private static final Duration FIGURES = Duration.ofSeconds(20);
  private static final Duration LOOP = Duration.ofMillis(Sizes.FULL ? 500 : 100);

  private final Siskin siskin;
  private final Loops loops;
  private final Duration warmUp;
  private final Duration time;

  /** Microseconds a request; {@code decode} is 0 where nothing is decoded. */
  record Turn(double server, double echo, double row, double busyRow, double decode, double batch) {
    double ratio() {
      return (server - decode) / (echo + row);
    }

    double busyRatio() {
      return (server - decode) / (echo + busyRow);
    }
  }

  ClosedCpu(Siskin siskin, Loops loops, Duration warmUp, Duration time) {
    this.siskin = siskin;
    this.loops = loops;
    this.warmUp = warmUp;
    this.time = time;
  }

  List<Turn> turns(Ask ask, int connections, int count) throws Exception {
    List<Turn> turns = new ArrayList<>();
    try (Echo echo = Echo.of(siskin.url(), ask)) {
      Wrk.run(siskin.url(), ask, connections, warmUp);
      Wrk.run(echo.url(), ask, connections, warmUp);
      warm();
      for (int i = 0; i < count; i++) {
        turns.add(turn(ask, connections, echo));
      }
    }
    return turns;
  }

  private void warm() throws Exception {
    loops.decodeMicros(warmUp.dividedBy(4));
    loops.rowMicros(1, 4, warmUp.dividedBy(4));
  }

  private Turn turn(Ask ask, int connections, Echo echo) throws Exception {
    long rows = Http.metric(siskin, "siskin_rows_total");
    long runs = Http.metric(siskin, "siskin_runs_total");
    Duration before = Proc.cpu(siskin.pid());
    Wrk wrk = Wrk.run(siskin.url(), ask, connections, time);
    double server = micros(siskin.pid(), before, wrk);
    double batch = batch(rows, runs, wrk.answers());
    assertThat(batch).isBetween(1.0, 1.0 * connections);

    before = Proc.cpu(echo.pid());
    wrk = Wrk.run(echo.url(), ask, connections, time);
    double bare = micros(echo.pid(), before, wrk);
    return new Turn(
        server,
        bare,
        loops.rowMicros(1, batch, LOOP),
        loops.rowMicros(2, batch, LOOP),
        ask.isJson() ? loops.decodeMicros(LOOP) : 0,
        batch);
  }

  private static double micros(long pid, Duration before, Wrk wrk) {
    Duration used = Proc.cpu(pid).minus(before);
    assertThat(wrk.other() + wrk.broken()).as("%s", wrk).isZero();
    return used.toNanos() / 1e3 / wrk.answers();
  }

  /** Rows a run; the server counts them once a second. */
  private double batch(long rowsBefore, long runsBefore, long answers) throws Exception {
    long rows =
        Patience.await(
                "the server's count of rows",
                FIGURES,
                () -> Http.metric(siskin, "siskin_rows_total"),
                now -> now - rowsBefore >= answers)
            - rowsBefore;
    return (double) rows / (Http.metric(siskin, "siskin_runs_total") - runsBefore);
  }

  static List<FigureFile.Row> rows(String load, List<Turn> turns) {
    double batch = Repeats.of(turns, Turn::batch).median();
    String rowsEach = String.format(Locale.ROOT, "runs of %.1f rows on average", batch);
    Repeats decode = Repeats.of(turns, Turn::decode);
    List<FigureFile.Row> rows = new ArrayList<>();
    rows.add(Repeats.of(turns, Turn::server).row(load + ": the server", " us", "", rowsEach));
    rows.add(Repeats.of(turns, Turn::echo).row(load + ": an echo of its bytes", " us"));
    rows.add(Repeats.of(turns, Turn::row).row(load + ": a row in TensorFlow", " us", "", rowsEach));
    if (decode.median() > 0) {
      rows.add(decode.row(load + ": the bare decode", " us"));
    }
    rows.add(
        Repeats.of(turns, Turn::ratio)
            .row(load + ": server over the sum of its parts", "x", BOUND, sum(turns)));
    rows.add(
        Repeats.of(turns, Turn::busyRatio)
            .row(
                load + ": the same with rows run in two threads at once",
                "x",
                "",
                String.format(
                    Locale.ROOT,
                    "a row is %.1f us then",
                    Repeats.of(turns, Turn::busyRow).median())));
    return rows;
  }

  /** The medians in one line; the result is the median of each turn's own. */
  private static String sum(List<Turn> turns) {
    double decode = Repeats.of(turns, Turn::decode).median();
    double server = Repeats.of(turns, Turn::server).median();
    return String.format(
        Locale.ROOT,
        "%s / (%.1f echo + %.1f row)",
        decode > 0
            ? String.format(Locale.ROOT, "(%.1f - %.1f decode)", server, decode)
            : String.format(Locale.ROOT, "%.1f", server),
        Repeats.of(turns, Turn::echo).median(),
        Repeats.of(turns, Turn::row).median());
  }
}
