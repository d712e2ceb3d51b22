package dev.siskin.bench;

import dev.siskin.bench.Figure.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The figure {@code bench} of {@code docs/performance.md}: what has a bar first, then all. */
final class BenchFigure {
  private static final String NAME = "bench";

  /** What the project asks of the batcher's core. */
  private static final double LEAST_REQUESTS = 2_000_000;

  private static final double MOST_TIMES_BARE = 2;

  /** What telemetry may cost a request on its loop, and hold the loop up once a second. */
  private static final double MOST_RECORD_NANOS = 100;

  private static final double MOST_CUT_NANOS = 5_000;

  private final Map<Bench, Measured> measured = new EnumMap<>(Bench.class);
  private final Effort effort;

  /**
   * @param all every benchmark, each once
   */
  BenchFigure(List<Measured> all, Effort effort) {
    this.effort = effort;
    all.forEach(each -> measured.put(each.bench(), each));
    for (Bench bench : Bench.values()) {
      Objects.requireNonNull(measured.get(bench), bench.title());
    }
  }

  double requestsPerSecond() {
    return of(Bench.BATCHER_ONE_LANE).callsPerSecond();
  }

  boolean isFastEnough() {
    return requestsPerSecond() >= LEAST_REQUESTS;
  }

  /** What the batcher allocates for a request, without the one object that it must have. */
  long extraBytes() {
    return Math.round(of(Bench.BATCHER_ONE_LANE).bytes() - of(Bench.BATCHER_PENDING).bytes());
  }

  /** How many times as long as a bare hand-over one to a slot takes: the median of the rounds. */
  double timesBare() {
    return Measured.median(timesBareByRound());
  }

  boolean isHandOverFastEnough() {
    return timesBare() <= MOST_TIMES_BARE;
  }

  double recordNanos() {
    return of(Bench.RECORD_REQUEST).nanos();
  }

  boolean isRecordingCheap() {
    return recordNanos() <= MOST_RECORD_NANOS;
  }

  long recordBytes() {
    return Math.round(of(Bench.RECORD_REQUEST).bytes());
  }

  double cutNanos() {
    return of(Bench.LOOP_CUT).nanos();
  }

  boolean isCutShort() {
    return cutNanos() <= MOST_CUT_NANOS;
  }

  private List<Double> timesBareByRound() {
    return ratios(of(Bench.HAND_OVER_SLOTS), of(Bench.HAND_OVER_BARE));
  }

  private static List<Double> ratios(Measured of, Measured beside) {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < of.rounds().size(); round++) {
      ratios.add(of.rounds().get(round) / beside.rounds().get(round));
    }
    return ratios;
  }

  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    rows.add(
        row(
            "batcher, requests a second and core: one lane, batches of 32",
            String.format(Locale.ROOT, "%,.0f a second", requestsPerSecond()),
            String.format(Locale.ROOT, ">= %,.0f a second", LEAST_REQUESTS),
            Words.error(of(Bench.BATCHER_ONE_LANE))));
    rows.add(
        row(
            "batcher, allocated a request beyond its Pending",
            extraBytes() + " bytes",
            "<= 0 bytes",
            ""));
    rows.add(
        row(
            "lone request, offer to run, p50, beside a bare park and unpark",
            times(timesBare()),
            String.format(Locale.ROOT, "<= %.0fx", MOST_TIMES_BARE),
            spread(timesBareByRound())));
    rows.add(
        row(
            "recording, all of a request without clock reads",
            Words.nanos(recordNanos()) + " ns",
            String.format(Locale.ROOT, "<= %.0f ns", MOST_RECORD_NANOS),
            Words.error(of(Bench.RECORD_REQUEST))));
    rows.add(row("recording, allocated a request", recordBytes() + " bytes", "<= 0 bytes", ""));
    rows.add(
        new Row(
            "telemetry, a loop held up by its hand-over, p99.9",
            Words.nanos(cutNanos()) + " ns",
            String.format(Locale.ROOT, "<= %,.0f ns", MOST_CUT_NANOS),
            Words.error(of(Bench.LOOP_CUT)),
            Words.nanos(of(Bench.LOOP_NOTHING).nanos()) + " ns without any"));
    measured.values().forEach(each -> rows.add(row(each)));
    return rows;
  }

  private static Row row(String figure, String result, String bound, String spread) {
    return new Row(figure, result, bound, spread, "");
  }

  private static Row row(Measured each) {
    String note =
        each.bench().isSampled()
            ? ""
            : Words.bytes(each) + " bytes, " + Words.callsPerSecond(each) + " a second and core";
    return new Row(
        each.bench().title() + ": " + each.bench().words(),
        Words.nanos(each.nanos()) + " ns",
        "",
        Words.error(each),
        note);
  }

  private static String times(double ratio) {
    return String.format(Locale.ROOT, "%.2fx", ratio);
  }

  private static String spread(List<Double> ratios) {
    return String.format(
        Locale.ROOT,
        "%.2f-%.2f",
        ratios.stream().mapToDouble(r -> r).min().orElseThrow(),
        ratios.stream().mapToDouble(r -> r).max().orElseThrow());
  }

  /** Writes {@code bench.json} into a folder, which is made where it is missing. */
  void write(Path folder) throws IOException {
    List<String> notes =
        List.of(
            "One call at a time on one thread; the machine's clock is read by no benchmark but"
                + " those of hand-overs and loops.",
            String.format(
                Locale.ROOT,
                "JMH, %d rounds of all benchmarks, each in a JVM of its own with %d s of warm-up"
                    + " and %d s that count; the spread is the 99.9%% interval of the mean, and of"
                    + " a percentile half the range of the rounds.",
                effort.rounds(),
                effort.warmups() * effort.iterationMillis() / 1_000,
                effort.iterations() * effort.iterationMillis() / 1_000),
            "Bytes are what all threads allocate a call.");
    new Figure(
            NAME,
            "What the parts of the hot path cost a call, without the rest of the server",
            "./siskin bench",
            rows(),
            notes)
        .write(folder);
  }

  private Measured of(Bench bench) {
    return Objects.requireNonNull(measured.get(bench));
  }
}
