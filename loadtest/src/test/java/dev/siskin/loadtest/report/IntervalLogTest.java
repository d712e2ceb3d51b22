package dev.siskin.loadtest.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.loadtest.tally.Answer;
import dev.siskin.loadtest.tally.Ledger;
import dev.siskin.loadtest.tally.Quantiles;
import dev.siskin.loadtest.tally.Results;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;

class IntervalLogTest {

  private static final long MILLI = 1_000_000;
  private static final Instant START = Instant.parse("2026-03-01T12:00:00.250Z");

  private static Results results(int seconds) {
    Ledger ledger = new Ledger();
    Random random = new Random(5);
    for (int i = 0; i < seconds * 200; i++) {
      boolean measured = i >= 200;
      ledger.advanceTo(i * 5L * MILLI);
      ledger.sent(measured, 0);
      boolean canary = random.nextInt(4) == 0;
      Answer answer = new Answer(200, canary ? "8" : "7", canary ? "a, b/c" : "stable", "");
      long nanos = (long) (MILLI * Math.exp(2 * random.nextGaussian()));
      ledger.answered(measured, answer, 2 * nanos, nanos);
    }
    return ledger.results(false, 200, 1000 * MILLI, seconds * 1000L * MILLI);
  }

  private static byte[] log(Results results) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    IntervalLog.write(out, START, results);
    return out.toByteArray();
  }

  @Test
  void readersFindExactlyWhatWasMeasured() throws IOException {
    Results results = results(7);
    Map<String, Histogram> sums = new HashMap<>();
    int lines = 0;
    try (HistogramLogReader reader =
        new HistogramLogReader(new ByteArrayInputStream(log(results)))) {
      while (reader.hasNext()) {
        Histogram one = (Histogram) reader.nextIntervalHistogram();
        sums.computeIfAbsent(one.getTag(), tag -> new Histogram(1000, 2000, 3)).setAutoResize(true);
        sums.get(one.getTag()).add(one);
        lines++;
      }
      assertThat(reader.getStartTimeSec()).isEqualTo(START.toEpochMilli() / 1e3);
    }

    assertThat(lines).isEqualTo(6 * 4);
    assertThat(sums)
        .containsOnlyKeys(
            "7/stable/intended", "7/stable/service", "8/a__b_c/intended", "8/a__b_c/service");
    List<Quantiles> kept =
        List.of(
            results.series().get(0).latency().intended(),
            results.series().get(0).latency().service(),
            results.series().get(1).latency().intended(),
            results.series().get(1).latency().service());
    assertThat(sums.get("7/stable/intended")).isEqualTo(kept.get(0).histogram());
    assertThat(sums.get("7/stable/service")).isEqualTo(kept.get(1).histogram());
    assertThat(sums.get("8/a__b_c/intended")).isEqualTo(kept.get(2).histogram());
    assertThat(sums.get("8/a__b_c/service")).isEqualTo(kept.get(3).histogram());
  }

  @Test
  void linesAreInOrderOfTimeSinceTheStart() throws IOException {
    List<String> lines =
        new String(log(results(4)), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.startsWith("Tag="))
            .toList();

    assertThat(lines.get(0)).startsWith("Tag=7/stable/intended,1.000,1.000,");
    assertThat(lines.get(lines.size() - 1)).startsWith("Tag=8/a__b_c/service,3.000,");
  }

  @Test
  void partialRunSaysSo() throws IOException {
    Results partial = new Sample().answers(3, 200, "7", "stable").stopped().results();

    assertThat(new String(log(partial), StandardCharsets.UTF_8)).contains("#[partial");
  }
}
