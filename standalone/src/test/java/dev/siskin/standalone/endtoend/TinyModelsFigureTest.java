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

/** What it costs to have many models: throughput when all are asked, memory when none is. */
@Tag("endtoend")
@Timeout(1200)
@ExtendWith(Logs.class)
class TinyModelsFigureTest {
  private static final int MODELS = Sizes.FULL ? 1_000 : 50;
  private static final double EXPONENT = 1.1;
  private static final int CONNECTIONS = 32;
  private static final int TURNS = Sizes.FULL ? 6 : 1;
  private static final Duration WARM_UP = Duration.ofSeconds(Sizes.FULL ? 20 : 1);
  private static final Duration TURN = Duration.ofSeconds(Sizes.FULL ? 5 : 1);

  /** So many clients over so many models cannot fill batches, so nobody may. */
  private static final String UNBATCHED = "batching.fixedBatchRows=1";

  /** Answers a second: of all models by Zipf, of one among all, of one that is loaded alone. */
  private record Turn(double zipf, double one, double only) {
    double besideOne() {
      return zipf / one;
    }

    double besideOnly() {
      return zipf / only;
    }
  }

  /** A server as it came up. */
  private record Idle(Siskin siskin, long rssBytes, long liveBytes) {}

  @Test
  void manyModelsCostLittleMoreThanOne() throws Exception {
    try (Siskin few = up("tiny-few", 1)) {
      Idle one = idle(few, 1);
      try (Siskin many = up("tiny-many", MODELS)) {
        Idle all = idle(many, MODELS);
        List<Turn> turns = turns(few, many);
        List<FigureFile.Row> rows = rows(turns, one, all);
        rows.forEach(row -> System.out.printf("tiny-models: %s%n", row));
        FigureFile.write(
            "tiny-models",
            String.format(
                Locale.ROOT,
                "%,d models of five operations each: traffic Zipf(%s) over them, beside one of them",
                MODELS,
                EXPONENT),
            rows,
            List.of(
                CONNECTIONS
                    + " connections of wrk, a row of four numbers as JSON, the same script"
                    + " for all; batches of one row everywhere ("
                    + UNBATCHED
                    + ").",
                "Both servers run side by side and take turns; one has one tiny model only. Memory"
                    + " is RSS when all have answered once, before any load."));
        assertThat(turns).allSatisfy(turn -> assertThat(turn.zipf()).isPositive());
        assertThat(all.liveBytes()).isGreaterThan(one.liveBytes());
      }
    }
  }

  private static Siskin up(String name, int models) throws Exception {
    Path dataDir = Trained.dataDir(name);
    Children.Ended ended =
        Installation.only()
            .run(
                "train",
                "tiny",
                "--models",
                dataDir.resolve("models").toString(),
                "--count",
                Integer.toString(models));
    assertThat(ended.code()).as("%s", ended).isZero();
    return Siskin.up(dataDir, UNBATCHED);
  }

  /** Each answers in its own name. */
  private static Idle idle(Siskin siskin, int models) throws Exception {
    for (int number = 1; number <= models; number++) {
      Answer answer = Http.send(TinyTraffic.request(siskin, number));
      assertThat(answer.body().replaceAll("\\s", "")).contains(TinyTraffic.answer(number));
    }
    long rss = Proc.rssBytes(siskin.pid());
    return new Idle(siskin, rss, Proc.liveHeapBytes(siskin.pid()));
  }

  private static List<Turn> turns(Siskin few, Siskin many) throws Exception {
    String zipf = TinyTraffic.zipf(MODELS, EXPONENT);
    send(many, zipf, WARM_UP);
    send(few, TinyTraffic.alone(1), WARM_UP);
    List<Turn> turns = new ArrayList<>();
    for (int i = 0; i < TURNS; i++) {
      turns.add(
          new Turn(
              send(many, zipf, TURN),
              send(many, TinyTraffic.alone(1), TURN),
              send(few, TinyTraffic.alone(1), TURN)));
    }
    return turns;
  }

  private static double send(Siskin siskin, String script, Duration time) throws Exception {
    Wrk wrk = Wrk.runScript(siskin.url(), script, CONNECTIONS, time);
    assertThat(wrk.other() + wrk.broken()).as("%s", wrk).isZero();
    return wrk.answersPerSecond();
  }

  private static List<FigureFile.Row> rows(List<Turn> turns, Idle one, Idle all) {
    String perSecond = " answers/s";
    return List.of(
        Repeats.of(turns, Turn::besideOne)
            .row("all by Zipf beside one of them, on the same server", "x", ">= 0.8x", ""),
        Repeats.of(turns, Turn::besideOnly)
            .row("all by Zipf beside the only one of another server", "x", ">= 0.8x", ""),
        Repeats.of(turns, Turn::zipf).row("all by Zipf", perSecond),
        Repeats.of(turns, Turn::one).row("one of them", perSecond),
        Repeats.of(turns, Turn::only).row("the only one", perSecond),
        new FigureFile.Row(
            "memory of an idle model",
            String.format(
                Locale.ROOT, "%.0f KB", (all.rssBytes - one.rssBytes) / 1e3 / (MODELS - 1)),
            "",
            "",
            String.format(
                Locale.ROOT,
                "RSS %.0f MB with %,d, %.0f MB with one",
                all.rssBytes / 1e6,
                MODELS,
                one.rssBytes / 1e6)),
        new FigureFile.Row(
            "of it in the heap, after a collection",
            String.format(
                Locale.ROOT, "%.1f KB", (all.liveBytes - one.liveBytes) / 1e3 / (MODELS - 1)),
            "",
            "",
            ""),
        new FigureFile.Row(
            "start until ready",
            String.format(Locale.ROOT, "%.1f s", all.siskin.toReady().toMillis() / 1e3),
            "",
            "",
            String.format(Locale.ROOT, "%.1f s with one", one.siskin.toReady().toMillis() / 1e3)));
  }
}
