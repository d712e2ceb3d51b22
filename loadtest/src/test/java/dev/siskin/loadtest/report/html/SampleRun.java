package dev.siskin.loadtest.report.html;

import dev.siskin.loadtest.report.Figure;
import dev.siskin.loadtest.report.Heading;
import dev.siskin.loadtest.report.RunSection;
import dev.siskin.loadtest.report.Verdict;
import dev.siskin.loadtest.schedule.FixedRate;
import dev.siskin.loadtest.slo.Slo;
import dev.siskin.loadtest.tally.Answer;
import dev.siskin.loadtest.tally.Course;
import dev.siskin.loadtest.tally.Ledger;
import dev.siskin.loadtest.tally.Results;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A minute of made-up load, told to a real ledger: two versions, a stall, a few refusals. */
final class SampleRun {

  static final Slo SLO = Slo.parse("p99=20ms");

  private static final long MILLI = 1_000_000;
  private static final Duration WARMUP = Duration.ofSeconds(5);
  private static final Duration MEASURED = Duration.ofSeconds(55);

  private final int rate;
  private final Random random;
  private String canary = "canary";
  private String message = "queue full";
  private boolean stalls;

  SampleRun(int rate, long seed) {
    this.rate = rate;
    this.random = new Random(seed);
  }

  SampleRun canaryNamed(String name) {
    this.canary = name;
    return this;
  }

  SampleRun refusing(String words) {
    this.message = words;
    return this;
  }

  SampleRun stalling() {
    this.stalls = true;
    return this;
  }

  RunSection section(String title) {
    Results results = results();
    Heading heading =
        new Heading(
            "http://127.0.0.1:8501/v1/models/mlp784:predict",
            new FixedRate(rate, WARMUP, MEASURED),
            16);
    return RunSection.of(title, heading, results, Verdict.of(results, Optional.of(SLO)))
        .against(SLO)
        .with(List.of(Figure.cpuMicrosPerAnswer(90 + rate / 50.0)));
  }

  Results results() {
    Ledger ledger = new Ledger(WARMUP.plus(MEASURED));
    long total = rate * 60L;
    for (long i = 0; i < total; i++) {
      request(ledger, i * 1_000_000_000L / rate);
    }
    ledger.advanceTo(60_000 * MILLI);
    return ledger
        .results(false, rate, WARMUP.toNanos(), 60_000 * MILLI)
        .withToolCores(0.31)
        .withCourse(new Course(false, WARMUP, false, false));
  }

  private void request(Ledger ledger, long atNanos) {
    boolean measured = atNanos >= WARMUP.toNanos();
    ledger.advanceTo(atNanos);
    ledger.sent(measured, (long) (random.nextDouble() * 0.3 * MILLI));
    ledger.written(measured, atNanos, atNanos);
    double kind = random.nextDouble();
    long service = (long) (MILLI * (1.2 + rate / 800.0) * Math.exp(random.nextGaussian() * 0.45));
    long wait =
        stalls && atNanos / MILLI % 60_000 >= 40_000 && atNanos / MILLI < 40_400
            ? 40_400 * MILLI - atNanos
            : 0;
    if (kind < 0.002) {
      ledger.answered(measured, new Answer(503, "7", "stable", message), MILLI / 3, MILLI / 4);
    } else if (kind < 0.3) {
      ledger.answered(
          measured, new Answer(200, "8", canary, ""), wait + service * 3 / 2, service * 3 / 2);
    } else {
      ledger.answered(measured, new Answer(200, "7", "stable", ""), wait + service, service);
    }
  }
}
