package dev.siskin.watch.tail;

import static dev.siskin.watch.Records.histogram;
import static dev.siskin.watch.Records.second;
import static dev.siskin.watch.Records.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.protocol.telemetry.reader.ArmKey;
import dev.siskin.protocol.telemetry.reader.ArmTotals;
import dev.siskin.watch.Records;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlidingWindowTest {
  private static final ArmKey STABLE = new ArmKey("m", 1, Arm.STABLE);

  /** Ends 2 s ago: at second 1,012 it holds the arrivals of 1,000 to 1,009. */
  private final SlidingWindow window = new SlidingWindow(10, Long.MIN_VALUE);

  @Test
  void arrivalsOfTheWindowAreSummed() {
    for (long second = 995; second < 1_015; second++) {
      answers(second, 1_012_500, 1);
    }
    assertThat(answered(1_012_500)).isEqualTo(10);
    assertThat(window.coveredSeconds(1_012_500)).isEqualTo(10);
  }

  @Test
  void theWindowMovesWithTheClock() {
    answers(1_000, 1_002_000, 5);
    answers(1_009, 1_011_000, 2);
    assertThat(answered(1_001_999)).isZero();
    assertThat(answered(1_003_000)).isEqualTo(5);
    assertThat(answered(1_012_999)).isEqualTo(7);
    assertThat(answered(1_013_000)).isEqualTo(2);
    assertThat(answered(1_022_000)).isZero();
  }

  @Test
  void lateAdditionsToASecondAreIncluded() {
    answers(1_005, 1_007_000, 3);
    answers(1_005, 1_011_000, 4);
    assertThat(answered(1_012_000)).isEqualTo(7);
  }

  @Test
  void whatIsTooLateIsLeftOut() {
    answers(1_000, 1_013_000, 3);
    assertThat(answered(1_013_000)).isZero();
  }

  @Test
  void soonAfterTheStartOnlyWholeSecondsCount() {
    SlidingWindow young = new SlidingWindow(10, 1_000);
    young.add(Records.of("a", 0, Records.answers(1, Arm.STABLE, 999, 9)), 1_001_000);
    young.add(Records.of("a", 1, Records.answers(1, Arm.STABLE, 1_000, 6)), 1_001_000);
    assertThat(young.coveredSeconds(1_002_999)).isZero();
    assertThat(young.coveredSeconds(1_005_000)).isEqualTo(3);
    assertThat(young.coveredSeconds(1_050_000)).isEqualTo(10);
    assertThat(young.sums(1_005_000).getOrDefault(STABLE, new ArmTotals()).answered()).isEqualTo(6);
  }

  @Test
  void aServerWhoseClockIsFarAheadIsNotKept() {
    answers(1_072, 1_012_000, 1);
    answers(1_073, 1_012_000, 1);
    answers(Long.MAX_VALUE / 1000, 1_012_000, 1);
    assertThat(answered(1_080_000)).isEqualTo(1);
    assertThat(window.newestSecond()).isEqualTo(Long.MAX_VALUE / 1000);
  }

  @Test
  void runsCountInTheLastSecondOfTheirInterval() {
    window.add(
        Records.of("a", 0, version(1, Arm.STABLE, 3, 12, second(1_005, 0, Map.of()))), 1_007_000);
    ArmTotals sums = window.sums(1_008_000).getOrDefault(STABLE, new ArmTotals());
    assertThat(sums.batches()).isEqualTo(3);
    assertThat(sums.rows()).isEqualTo(12);
    assertThat(window.sums(1_007_000)).isEmpty();
  }

  @Test
  void armsAreKeptApartAndTheirTimesMerged() {
    window.add(
        Records.of(
            "a",
            0,
            version(
                1,
                Arm.STABLE,
                0,
                0,
                second(1_001, 1, Map.of(), 10),
                second(1_002, 1, Map.of(), 20)),
            version(2, Arm.CANARY, 0, 0, second(1_001, 2, Map.of("INTERNAL", 1L), 30))),
        1_004_000);
    Map<ArmKey, ArmTotals> sums = window.sums(1_010_000);
    assertThat(sums).containsOnlyKeys(STABLE, new ArmKey("m", 2, Arm.CANARY));
    assertThat(sums.getOrDefault(STABLE, new ArmTotals()).times(Stage.TOTAL))
        .isEqualTo(histogram(10, 20));
    assertThat(sums.getOrDefault(new ArmKey("m", 2, Arm.CANARY), new ArmTotals()).errorCount())
        .isEqualTo(1);
  }

  @Test
  void showingTwiceShowsTheSame() {
    answers(1_005, 1_007_000, 3);
    assertThat(answered(1_010_000)).isEqualTo(3);
    assertThat(answered(1_010_000)).isEqualTo(3);
  }

  @Test
  void aBlockOfSeveralSecondsCountsByItsShareAndItsTimesAtItsEnd() {
    add(window, 1_001, 10, 100, 1_011_500);
    assertThat(answered(1_009_000)).isEqualTo(60);
    assertThat(times(1_009_000)).isZero();
    assertThat(answered(1_013_000)).isEqualTo(100);
    assertThat(times(1_013_000)).isEqualTo(1);
    assertThat(answered(1_020_000)).isEqualTo(30);
    assertThat(times(1_020_000)).isEqualTo(1);
    assertThat(answered(1_023_000)).isZero();
    assertThat(times(1_023_000)).isZero();
  }

  /** It would end ahead of the clock by as much as the outage was long. */
  @Test
  void aBlockEndsWithItsRecord() {
    window.add(block(1_000, 320, 50, 1_005), 1_006_000);
    assertThat(answered(1_007_000)).isEqualTo(50);
    assertThat(answered(1_012_000)).isEqualTo(50);
    assertThat(answered(1_014_000)).isEqualTo(30);
  }

  @Test
  void aBlockThatBeganBeforeWeDidCountsFromThereOn() {
    SlidingWindow young = new SlidingWindow(10, 1_000);
    add(young, 995, 10, 100, 1_006_000);
    assertThat(sum(young, 1_008_000).answered()).isEqualTo(50);
    assertThat(sum(young, 1_005_000).answered()).isEqualTo(30);
  }

  @Test
  void aBlockThatNeverEndsIsNotKept() {
    add(window, 1_001, Integer.MAX_VALUE, 100, 1_011_000);
    assertThat(window.sums(1_012_000)).isEmpty();
  }

  /** The model knows each second by itself, as if what a block counts had come evenly. */
  @Test
  void anyBlocksGiveWhatAModelOfSingleSecondsGives() {
    Random random = new Random(4);
    for (int trial = 0; trial < 40; trial++) {
      int length = 1 + random.nextInt(30);
      SlidingWindow real = new SlidingWindow(length, Long.MIN_VALUE);
      double[] counts = new double[400];
      long[] times = new long[400];
      int blocks = 0;
      for (long now = 1_100; now < 1_200; now++) {
        int span = random.nextBoolean() ? 1 : 1 + random.nextInt(60);
        int answered = random.nextInt(1_000);
        long at = now - span - random.nextInt(5);
        // What is over before the window begins comes too late, for the model as well.
        if (at + span - 1 >= now - SlidingWindow.LAG_SECONDS - length) {
          for (long second = at; second < at + span; second++) {
            counts[(int) (second - 1_000)] += answered / (double) span;
          }
          times[(int) (at + span - 1 - 1_000)]++;
          blocks++;
        }
        add(real, at, span, answered, now * 1_000);
        ArmTotals sums = sum(real, now * 1_000);
        double expected = 0;
        long expectedTimes = 0;
        long end = now - SlidingWindow.LAG_SECONDS;
        for (long second = end - length; second < end; second++) {
          expected += counts[(int) (second - 1_000)];
          expectedTimes += times[(int) (second - 1_000)];
        }
        assertThat((double) sums.answered()).isCloseTo(expected, within((double) blocks));
        assertThat(sums.errorCount()).isEqualTo(sums.assigned());
        assertThat(sums.times(Stage.TOTAL).getTotalCount()).isEqualTo(expectedTimes);
      }
    }
  }

  /** A whole block, with the times of one request. */
  private static void add(SlidingWindow to, long at, int span, int answered, long nowMillis) {
    to.add(block(at, span, answered, at + span), nowMillis);
  }

  private static IntervalRecord block(long at, int span, int answered, long toSecond) {
    ArrivalSecond block =
        new ArrivalSecond(
            at,
            span,
            answered,
            answered,
            Map.of("INTERNAL", (long) answered),
            Map.of(Stage.TOTAL, histogram(10)));
    return new IntervalRecord(
        "replica",
        "a",
        0,
        at * 1_000,
        toSecond * 1_000,
        "m",
        0,
        0,
        Map.of(),
        List.of(version(1, Arm.STABLE, 0, 0, block)));
  }

  private static ArmTotals sum(SlidingWindow of, long nowMillis) {
    return of.sums(nowMillis).getOrDefault(STABLE, new ArmTotals());
  }

  private long times(long nowMillis) {
    return sum(window, nowMillis).times(Stage.TOTAL).getTotalCount();
  }

  private void answers(long second, long nowMillis, int count) {
    window.add(Records.of("a", second, Records.answers(1, Arm.STABLE, second, count)), nowMillis);
  }

  private long answered(long nowMillis) {
    return sum(window, nowMillis).answered();
  }
}
