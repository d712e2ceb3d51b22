package dev.siskin.loadtest.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.loadtest.slo.Slo;
import dev.siskin.loadtest.tally.Results;
import org.junit.jupiter.api.Test;

class TableTest {

  private static String table(Sample sample) {
    Results results = sample.results();
    return Table.of(Sample.HEADING, results, Verdict.of(results));
  }

  @Test
  void rendersTheWholeReport() {
    String table =
        table(
            new Sample()
                .answers(1200, 200, "7", "stable")
                .answers(30, 200, "8", "canary")
                .answers(2, 503, "8", "canary")
                .connectionError("Connection refused"));

    assertThat(table)
        .isEqualToNormalizingNewlines(
            """

            POST http://h:1/v1/models/m:predict
            100.0 requests/s for 2s after 1s of warm-up, 16 connections

            sent      1,233 = 1,230 answered 200 + 2 other answers + 0 timeouts + 1 connection errors
                      one more was sent before, to see whether the target answers
            pace      100.0 of 100.0 requests/s; 0 found all connections busy
            tool      late by p50 0.00, p99 0.00, max 0.00 ms where a connection was free; used 0.12 of a core

            latency from the intended start, ms, answers 200 only
            version        arm               answers   other       p50       p90       p99     p99.9       max
            7              stable              1,200       0      2.00      2.00      2.00      2.00      2.00
            8              canary                 30       2      2.00      2.00      2.00      2.00      2.00
            all                                1,230       2      2.00      2.00      2.00      2.00      2.00

            service time from the write to the connection, ms, answers 200 only
            version        arm               answers   other       p50       p90       p99     p99.9       max
            7              stable              1,200       0      1.00      1.00      1.00      1.00      1.00
            8              canary                 30       2      1.00      1.00      1.00      1.00      1.00
            all                                1,230       2      1.00      1.00      1.00      1.00      1.00

            other answers by status, latency from the intended start, ms
            status            answers       p50       p99       max
            503                     2      2.00      2.00      2.00

            status 503 x 2, such as: queue full
            connection x 1: Connection refused

            Errors: 3 of 1,233 requests had no answer 200.
            """);
  }

  @Test
  void stoppedRunIsMarkedPartial() {
    assertThat(table(new Sample().answers(1, 200, "7", "stable").stopped()))
        .contains("(partial)")
        .contains("+ 1 abandoned");
  }

  @Test
  void runWithoutAnswersStillHasATable() {
    assertThat(table(new Sample().connectionError("refused"))).contains("all        ");
  }

  @Test
  void latencyOfNoAnswersIsNotZero() {
    String table = table(new Sample().answers(3, 503, "7", "stable"));

    assertThat(table).containsPattern("7 +stable +0 +3 +- +- +- +- +-");
  }

  @Test
  void longNamesAreCutToTheirColumn() {
    assertThat(table(new Sample().answers(1, 200, "7", "an-arm-with-a-long-name")))
        .contains("an-arm-with-a~ ");
  }

  @Test
  void goodputStandsBesideThePaceWhereSomethingWasPromised() {
    Results results = new Sample().answers(10, 200, "7", "stable").results();
    RunSection run =
        RunSection.of("", Sample.HEADING, results, Verdict.of(results))
            .against(Slo.parse("p99=3ms"));

    assertThat(Table.of(run))
        .contains(
            "goodput   10.0 answers 200/s within 3ms of their intended start; SLO p99=3ms held");
  }

  @Test
  void closedLoopShowsServiceTimeOnlyAndSaysWhatItHides() {
    String table = table(new Sample().answers(10, 200, "7", "stable").closed());

    assertThat(table)
        .contains("closed loop: latencies hide what waiting requests would have felt")
        .contains("service time from the write")
        .contains("requests/s, as fast as answers came")
        .doesNotContain("intended");
  }
}
