package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A model that batching hurts, on a server without any knob beside one told to make no batches. The
 * two take turns in one run, so that what else the machine does hits both; each pair gives a ratio.
 */
@Tag("endtoend")
@Timeout(900)
@ExtendWith(Logs.class)
class HurtByBatchesFigureTest {
  private static final String MODEL = "heavy-conv";
  private static final int CONNECTIONS = 16;
  private static final int PAIRS = Sizes.FULL ? 10 : 1;
  private static final Duration TURN = Duration.ofSeconds(Sizes.FULL ? 6 : 1);

  /** So many requests may a server learn from. */
  private static final int LEARNING = Sizes.FULL ? 2_000 : 1;

  private static final double BAR = 0.95;

  /** Answers a second, one after the other. */
  private record Pair(LoadRun learning, LoadRun unbatched, double rowsPerRun) {
    double ratio() {
      return learning.answeredPerSecond() / unbatched.answeredPerSecond();
    }

    /** Requests that were not answered well; of so few clients none should be sent away. */
    double others() {
      return learning.ended() - learning.answered();
    }
  }

  @Test
  void serverThatLearnsIsAsFastAsOneToldNotToBatch() throws Exception {
    List<Pair> pairs = new ArrayList<>();
    Path data = Generated.dataDir("learning", MODEL);
    Path same = Trained.copyOf(data, "unbatched");
    try (Siskin learning = Siskin.up(data);
        Siskin unbatched = Siskin.up(same, "batching.fixedBatchRows=1")) {
      teach(learning);
      teach(unbatched);
      for (int i = 0; i < PAIRS; i++) {
        pairs.add(pair(learning, unbatched, i % 2 == 0));
      }
    }
    List<FigureFile.Row> rows = rows(pairs);
    rows.forEach(row -> System.out.printf("hurt-by-batches: %s: %s%n", row.figure(), row.result()));
    FigureFile.write(
        "hurt-by-batches",
        "A convolutional network that batches slow down: a server that learns beside one with"
            + " batching.fixedBatchRows=1",
        rows,
        List.of(
            String.format(
                Locale.ROOT,
                "Closed loop, %d connections, a row a request; two servers on one machine take"
                    + " turns of %d s, and who goes first alternates. Each answered at least %,d"
                    + " requests before.",
                CONNECTIONS,
                TURN.toSeconds(),
                LEARNING)));

    assertThat(pairs).allSatisfy(pair -> assertThat(pair.unbatched().answered()).isPositive());
    assertThat(pairs).allSatisfy(pair -> assertThat(pair.learning().answered()).isPositive());
    if (Sizes.FULL) {
      assertThat(ratios(pairs).median()).as("%s", pairs).isGreaterThanOrEqualTo(BAR);
    }
  }

  private static void teach(Siskin siskin) throws Exception {
    long answered = 0;
    while (answered < LEARNING) {
      answered += load(siskin).answered();
    }
  }

  private static Pair pair(Siskin learning, Siskin unbatched, boolean learningFirst)
      throws Exception {
    LoadRun before = learningFirst ? null : load(unbatched);
    long rows = Http.metric(learning, "siskin_rows_total");
    long runs = Http.metric(learning, "siskin_runs_total");
    LoadRun learned = load(learning);
    double rowsPerRun =
        (double) (Http.metric(learning, "siskin_rows_total") - rows)
            / Math.max(1, Http.metric(learning, "siskin_runs_total") - runs);
    return new Pair(learned, before == null ? load(unbatched) : before, rowsPerRun);
  }

  private static LoadRun load(Siskin siskin) throws Exception {
    return LoadRun.of(
        siskin.url(),
        "--model=" + MODEL,
        "--closed",
        "--connections=" + CONNECTIONS,
        "--duration=" + TURN.toMillis() + "ms");
  }

  private static Repeats ratios(List<Pair> pairs) {
    return repeats(pairs, Pair::ratio);
  }

  private static List<FigureFile.Row> rows(List<Pair> pairs) {
    return List.of(
        repeats(pairs, pair -> pair.learning().answeredPerSecond())
            .row("answers a second, no knob set", "/s", "", ""),
        repeats(pairs, pair -> pair.unbatched().answeredPerSecond())
            .row("answers a second, told not to batch", "/s", "", ""),
        ratios(pairs)
            .row("the one over the other, of each pair", "x", ">= " + BAR, "median of the pairs"),
        repeats(pairs, Pair::rowsPerRun).row("rows a run, no knob set", "", "", ""),
        repeats(pairs, Pair::others)
            .row("requests of a turn without an answer 200, no knob set", "", "", ""));
  }

  private static Repeats repeats(List<Pair> pairs, ToDoubleFunction<Pair> value) {
    return Repeats.of(pairs, value);
  }
}
