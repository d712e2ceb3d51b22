package dev.siskin.loadtest.tally;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class TimelineTest {

  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1000 * MILLI;

  private static void answer(Ledger ledger, long atNanos, String version, long nanos) {
    ledger.advanceTo(atNanos);
    ledger.sent(true, 0);
    ledger.answered(true, new Answer(200, version, "stable", ""), nanos, nanos / 2);
  }

  private static List<Slice> slices(Ledger ledger) {
    return ledger.results(false, 1, 0, SECOND).timeline().slices();
  }

  @Test
  void eachEventIsInTheSliceOfItsMoment() {
    Ledger ledger = new Ledger(Duration.ofSeconds(3));
    ledger.sent(true, 0);
    ledger.sent(true, 0);
    ledger.advanceTo(SECOND - 1);
    ledger.answered(true, new Answer(200, "7", "stable", ""), MILLI, MILLI);
    ledger.advanceTo(SECOND);
    ledger.timedOut();
    ledger.advanceTo(2 * SECOND + 700 * MILLI);
    ledger.sent(true, 0);

    List<Slice> slices = slices(ledger);

    assertThat(slices).hasSize(3);
    assertThat(slices.get(0).flow()).isEqualTo(new Flow(2, 1, 0, 0, 0, 0));
    assertThat(slices.get(0).openAtEnd()).isEqualTo(1);
    assertThat(slices.get(0).intended().count()).isEqualTo(1);
    assertThat(slices.get(1).flow()).isEqualTo(new Flow(0, 0, 0, 1, 0, 0));
    assertThat(slices.get(1).openAtEnd()).isZero();
    assertThat(slices.get(2).flow()).isEqualTo(new Flow(1, 0, 0, 0, 0, 0));
    assertThat(slices.get(2).endNanos()).isEqualTo(2 * SECOND + 700 * MILLI);
  }

  @Test
  void shortLastSliceJoinsItsNeighbourSoThatItsRatesMeanSomething() {
    Ledger ledger = new Ledger();
    answer(ledger, SECOND / 2, "7", MILLI);
    answer(ledger, SECOND + 3 * MILLI, "7", 2 * MILLI);

    assertThat(slices(ledger))
        .singleElement()
        .matches(slice -> slice.flow().answered200() == 2)
        .matches(slice -> slice.intended().count() == 2)
        .matches(slice -> slice.endNanos() == SECOND + 3 * MILLI);
  }

  @Test
  void longRunHasWideSlicesFromTheStart() {
    Ledger ledger = new Ledger(Duration.ofHours(1));
    for (int second = 0; second < 3600; second++) {
      answer(ledger, second * SECOND, "7", MILLI);
    }

    assertThat(slices(ledger)).hasSize(Slicer.MAX_SLICES);
    assertThat(slices(ledger)).allMatch(slice -> slice.intended().count() == 6);
  }

  /** Whatever is merged on the way, nothing is lost, doubled or moved out of its order. */
  @Test
  void slicesAddUpToTheRunHoweverLongItGetsAndHoweverOftenTheyAreMerged() {
    for (int seed = 0; seed < 3; seed++) {
      Random random = new Random(seed);
      Ledger ledger = new Ledger();
      int seconds = 700 + random.nextInt(3000);
      for (int second = 0; second < seconds; second++) {
        String version = random.nextInt(3) == 0 ? "8" : "7";
        answer(ledger, second * SECOND, version, (long) (MILLI * Math.exp(random.nextGaussian())));
      }
      Results results = ledger.results(false, 1, 0, seconds * SECOND);
      List<Slice> slices = results.timeline().slices();

      assertThat(slices).hasSizeLessThanOrEqualTo(Slicer.MAX_SLICES + 1);
      assertThat(slices.stream().mapToLong(slice -> slice.flow().sent()).sum()).isEqualTo(seconds);
      for (int i = 1; i < slices.size(); i++) {
        assertThat(slices.get(i).startNanos()).isEqualTo(slices.get(i - 1).endNanos());
      }
      assertThat(sum(slices, "7")).isEqualTo(histogram(results, 0));
      assertThat(sum(slices, "8")).isEqualTo(histogram(results, 1));
      assertThat(Quantiles.sum(slices.stream().map(Slice::intended).toList()).histogram())
          .isEqualTo(results.overall().intended().histogram());
    }
  }

  private static Histogram histogram(Results results, int series) {
    return results.series().get(series).latency().intended().histogram();
  }

  private static Histogram sum(List<Slice> slices, String version) {
    return Quantiles.sum(
            slices.stream()
                .flatMap(slice -> slice.series().stream())
                .filter(series -> series.version().equals(version))
                .map(SeriesSlice::intended)
                .toList())
        .histogram();
  }

  @Test
  void aLeapOfTheClockMakesNoSlicesOfNothing() {
    Ledger ledger = new Ledger();
    answer(ledger, 0, "7", MILLI);
    answer(ledger, Duration.ofDays(300).toNanos(), "7", MILLI);

    assertThat(slices(ledger)).hasSizeLessThanOrEqualTo(2);
    assertThat(slices(ledger).stream().mapToLong(slice -> slice.intended().count()).sum())
        .isEqualTo(2);
  }

  @Test
  void resultsMayBeLookedAtTwice() {
    Ledger ledger = new Ledger();
    answer(ledger, 0, "7", MILLI);
    ledger.advanceTo(SECOND / 2);

    assertThat(slices(ledger)).hasSize(1);
    assertThat(slices(ledger).get(0).intended().count()).isEqualTo(1);
  }

  @Test
  void targetIsGoneSinceItsLastAnswerWhenConnectionsFailToTheEnd() {
    Ledger ledger = new Ledger();
    answer(ledger, 0, "7", MILLI);
    ledger.advanceTo(SECOND + 1);
    ledger.connectionFailed("refused");
    ledger.advanceTo(2 * SECOND + 900 * MILLI);
    ledger.connectionFailed("refused");

    Timeline timeline = ledger.results(false, 1, 0, SECOND).timeline();

    assertThat(timeline.goneAtNanos()).hasValue(SECOND);
  }

  @Test
  void targetThatCameBackIsNotGone() {
    Ledger ledger = new Ledger();
    answer(ledger, 0, "7", MILLI);
    ledger.advanceTo(SECOND);
    ledger.connectionFailed("refused");
    answer(ledger, 2 * SECOND, "7", MILLI);

    assertThat(ledger.results(false, 1, 0, SECOND).timeline().goneAtNanos()).isEmpty();
  }

  @Test
  void targetThatNeverAnsweredWasNeverThereToBeGone() {
    Ledger ledger = new Ledger();
    ledger.connectionFailed("refused");
    ledger.advanceTo(SECOND / 2);

    assertThat(ledger.results(false, 1, 0, SECOND).timeline().goneAtNanos()).isEmpty();
  }

  @Test
  void refusalsHaveTheirOwnLatenciesByStatus() {
    Ledger ledger = new Ledger();
    for (int i = 1; i <= 10; i++) {
      ledger.answered(true, new Answer(503, "7", "stable", "full"), i * MILLI, MILLI);
    }
    ledger.answered(true, new Answer(429, "7", "stable", "slow down"), 7 * MILLI, MILLI);
    ledger.answered(false, new Answer(503, "7", "stable", "warm-up"), 900 * MILLI, MILLI);

    List<Refused> refused = ledger.results(false, 1, 0, SECOND).refused();

    assertThat(refused).extracting(Refused::status).containsExactly(429, 503);
    assertThat(refused.get(1).count()).isEqualTo(10);
    assertThat(refused.get(1).message()).isEqualTo("full");
    assertThat(refused.get(1).latency().intended().maxNanos() / MILLI).isEqualTo(10);
  }

  @Test
  void everNewStatusesShareOneRowBeyondTheLimit() {
    Ledger ledger = new Ledger();
    for (int status = 300; status < 300 + RefusedTable.MAX_STATUSES + 5; status++) {
      ledger.answered(true, new Answer(status, "7", "stable", ""), MILLI, MILLI);
    }

    List<Refused> refused = ledger.results(false, 1, 0, SECOND).refused();

    assertThat(refused).hasSize(RefusedTable.MAX_STATUSES + 1);
    assertThat(refused.get(0).status()).isEqualTo(Refused.FURTHER);
    assertThat(refused.get(0).count()).isEqualTo(5);
  }
}
