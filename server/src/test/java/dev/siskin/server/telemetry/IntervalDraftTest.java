package dev.siskin.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.IntervalRecord.Memory;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import dev.siskin.protocol.telemetry.Stage;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.HdrHistogram.AbstractHistogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalDraftTest {
  private static final long NOON = 1_800_000_000;
  private final RandomIntervals intervals = new RandomIntervals(new Random(1));

  private static List<ArrivalSecond> seconds(IntervalDraft draft) {
    return draft.sum().versions().get(0).seconds();
  }

  private IntervalDraft seconds(int count) {
    IntervalDraft draft = new IntervalDraft(intervals.answered("m", 1, NOON, 3), 0);
    for (int i = 1; i < count; i++) {
      draft.add(intervals.answered("m", 1, NOON + i, 3));
    }
    return draft;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void nothingIsLostHoweverMuchIsAdded(long seed) {
    Random random = new Random(seed);
    RandomIntervals made = new RandomIntervals(random);
    Interval first = made.next("m", 1, NOON);
    IntervalDraft draft = new IntervalDraft(first, 0);
    Tally all = Tally.of(first);
    for (int i = 0; i < 300; i++) {
      Interval more = made.next("m", 1, NOON + random.nextInt(1 + random.nextInt(2_000)));
      all.plus(Tally.of(more));
      draft.add(more);
      if (i % 97 == 0) {
        draft.widen();
      }
    }
    assertThat(Tally.of(draft.sum())).isEqualTo(all);
    assertThat(draft.coalesced()).isEqualTo(300);
  }

  @Test
  void whatWasAddedMayBeUsedAgainByItsOwner() {
    Interval interval = intervals.answered("m", 1, NOON, 3);
    Tally before = Tally.of(interval);
    IntervalDraft draft = new IntervalDraft(interval, 0);
    VersionInterval version = interval.versions().get(0);
    Objects.requireNonNull(version.batchSizes()).reset();
    version.seconds().get(0).stages().values().forEach(AbstractHistogram::reset);
    assertThat(Tally.of(draft.sum())).isEqualTo(before);
  }

  @Test
  void itSpansFromTheFirstToTheLastWhateverTheOrder() {
    IntervalDraft draft = new IntervalDraft(intervals.answered("m", 1, NOON, 1), 0);
    draft.add(intervals.answered("m", 1, NOON + 5, 1));
    draft.add(intervals.answered("m", 1, NOON - 3, 1));
    assertThat(draft.sum().fromMillis()).isEqualTo((NOON - 3) * 1_000);
    assertThat(draft.sum().toMillis()).isEqualTo((NOON + 6) * 1_000);
  }

  /** Unlike counts it is no sum: the process has it at one moment. */
  @Test
  void itTellsTheMemoryThatWasSeenLast() {
    IntervalDraft draft = new IntervalDraft(intervals.answered("m", 1, NOON, 1), 0);
    assertThat(draft.sum().memory()).isEqualTo(RandomIntervals.MEMORY);
    Memory later = new Memory(7, 5);
    draft.add(new Interval("m", 1, 0, 1, later, Map.of(), List.of()));
    assertThat(draft.sum().memory()).isEqualTo(later);
  }

  @Test
  void upToTwoMinutesEverySecondIsToldApart() {
    IntervalDraft draft = seconds(120);
    assertThat(draft.span()).isEqualTo(1);
    assertThat(seconds(draft)).hasSize(120).allMatch(second -> second.span() == 1);
    assertThat(seconds(draft).get(7).at()).isEqualTo(NOON + 7);
  }

  @Test
  void oneSecondMoreMakesBlocksOfFive() {
    IntervalDraft draft = seconds(121);
    assertThat(seconds(draft)).hasSize(25).allMatch(second -> second.span() == 5);
    assertThat(seconds(draft)).allMatch(second -> second.at() % 5 == 0);
    assertThat(seconds(draft).get(3).answered()).isEqualTo(15);
    AbstractHistogram total = seconds(draft).get(3).stages().get(Stage.TOTAL);
    assertThat(Objects.requireNonNull(total).getTotalCount()).isEqualTo(15);
  }

  @Test
  void blocksGrowAsLongAsItTakes() {
    IntervalDraft draft = seconds(3_600);
    assertThat(draft.span()).isEqualTo(40);
    assertThat(seconds(draft)).hasSizeLessThanOrEqualTo(IntervalDraft.MOST_BLOCKS);
    assertThat(seconds(draft).stream().mapToLong(ArrivalSecond::answered).sum())
        .isEqualTo(3 * 3_600);
  }

  @Test
  void secondsFarApartAreBoundedToo() {
    IntervalDraft draft = new IntervalDraft(intervals.answered("m", 1, NOON, 3), 0);
    for (long i = 1; i < 300; i++) {
      draft.add(intervals.answered("m", 1, NOON + i * i * i / 3, 3));
    }
    assertThat(draft.span()).isLessThan(86_400);
    assertThat(seconds(draft)).hasSizeLessThanOrEqualTo(IntervalDraft.MOST_BLOCKS);
  }

  @Test
  void wideningMakesItSmallerUntilThereIsOneBlock() {
    IntervalDraft draft = seconds(100);
    Tally before = Tally.of(draft.sum());
    long bytes = draft.bytes();
    int blocks = draft.blocks();
    while (draft.widen()) {
      assertThat(draft.bytes()).isLessThan(bytes);
      assertThat(draft.blocks()).isLessThan(blocks);
      bytes = draft.bytes();
      blocks = draft.blocks();
    }
    assertThat(blocks).isEqualTo(1);
    assertThat(Tally.of(draft.sum())).isEqualTo(before);
  }

  @Test
  void epochsAndModelsAreNeverMixed() {
    IntervalDraft draft = seconds(1);
    assertThatThrownBy(() -> draft.add(intervals.answered("m", 2, NOON, 1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> draft.add(intervals.answered("n", 1, NOON, 1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(draft.coalesced()).isZero();
  }
}
