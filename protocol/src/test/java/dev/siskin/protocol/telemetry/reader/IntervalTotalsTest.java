package dev.siskin.protocol.telemetry.reader;

import static dev.siskin.protocol.telemetry.reader.Records.histogram;
import static dev.siskin.protocol.telemetry.reader.Records.second;
import static dev.siskin.protocol.telemetry.reader.Records.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.Stage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IntervalTotalsTest {
  private static final ArmKey STABLE = new ArmKey("m", 1, Arm.STABLE);

  @Test
  void additionsToOneArmAreSummed() {
    IntervalTotals totals = new IntervalTotals();
    totals.add(
        Records.of(
            "a", 0, version(1, Arm.STABLE, 2, 9, second(5, 4, Map.of("INTERNAL", 1L), 100, 200))));
    totals.add(
        Records.of(
            "b",
            0,
            version(
                1,
                Arm.STABLE,
                1,
                1,
                second(6, 1, Map.of("INTERNAL", 1L, "OVERLOADED", 2L)),
                second(5, 0, Map.of(), 300))));
    ArmTotals arm = arm(totals, STABLE);
    assertThat(arm.assigned()).isEqualTo(5);
    assertThat(arm.answered()).isEqualTo(3);
    assertThat(arm.errors()).isEqualTo(Map.of("INTERNAL", 2L, "OVERLOADED", 2L));
    assertThat(arm.errorCount()).isEqualTo(4);
    assertThat(arm.open()).isEqualTo(-2);
    assertThat(arm.batches()).isEqualTo(3);
    assertThat(arm.rows()).isEqualTo(10);
    assertThat(arm.times(Stage.TOTAL)).isEqualTo(histogram(100, 200, 300));
    assertThat(arm.times(Stage.RUN).getTotalCount()).isZero();
  }

  @Test
  void answersThatAreNotFiniteAreSummedToo() {
    IntervalTotals totals = new IntervalTotals();
    ArmTotals twice = new ArmTotals();
    for (int seq = 0; seq < 2; seq++) {
      ArrivalSecond second = new ArrivalSecond(5, 1, 9, 9, 4, Map.of(), Map.of());
      totals.add(Records.of("a", seq, version(1, Arm.STABLE, 0, 0, second)));
      twice.add(second);
    }
    assertThat(arm(totals, STABLE).notFinite()).isEqualTo(8);
    twice.add(arm(totals, STABLE));
    assertThat(twice.notFinite()).isEqualTo(16);
  }

  @Test
  void modelsVersionsAndArmsAreKeptApartInOrder() {
    IntervalTotals totals = new IntervalTotals();
    totals.add(Records.of("a", 0, "z", 0, Map.of(), Records.answers(1, Arm.STABLE, 5, 1)));
    totals.add(
        Records.of(
            "a",
            1,
            Records.answers(10, Arm.CANARY, 5, 2),
            Records.answers(2, Arm.CONTROL, 5, 3),
            Records.answers(2, Arm.STABLE, 5, 4)));
    assertThat(totals.arms().keySet())
        .containsExactly(
            new ArmKey("m", 2, Arm.STABLE),
            new ArmKey("m", 2, Arm.CONTROL),
            new ArmKey("m", 10, Arm.CANARY),
            new ArmKey("z", 1, Arm.STABLE));
    assertThat(totals.arms().values())
        .extracting(ArmTotals::answered)
        .containsExactly(4L, 3L, 2L, 1L);
  }

  @Test
  void refusalsAreSummedByModelAndCode() {
    IntervalTotals totals = new IntervalTotals();
    totals.add(Records.of("a", 0, "m", 0, Map.of("NOT_FOUND", 2L)));
    totals.add(Records.of("b", 0, "m", 0, Map.of("NOT_FOUND", 1L, "TOO_LARGE", 1L)));
    totals.add(Records.of("a", 1, "n", 0, Map.of("INTERNAL", 5L)));
    assertThat(totals.refused())
        .isEqualTo(
            Map.of("m", Map.of("NOT_FOUND", 3L, "TOO_LARGE", 1L), "n", Map.of("INTERNAL", 5L)));
    assertThat(totals.arms()).isEmpty();
  }

  @Test
  void droppedRecordsAreTheHighestCountOfEachBoot() {
    IntervalTotals totals = new IntervalTotals();
    totals.add(Records.of("a", 0, "m", 3, Map.of()));
    totals.add(Records.of("a", 1, "m", 3, Map.of()));
    totals.add(Records.of("a", 2, "m", 5, Map.of()));
    totals.add(Records.of("b", 0, "m", 1, Map.of()));
    assertThat(totals.droppedRecords()).isEqualTo(6);
  }

  @Test
  void theOrderOfRecordsDoesNotMatter() {
    Random random = new Random(1);
    List<IntervalRecord> records = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      records.add(
          Records.of(
              "b" + i % 3,
              i,
              version(
                  i % 2,
                  Arm.CANARY,
                  i,
                  2L * i,
                  second(i % 7, 3, Map.of("INTERNAL", (long) i), random.nextInt(1_000_000)))));
    }
    IntervalTotals inOrder = new IntervalTotals();
    records.forEach(inOrder::add);
    Collections.shuffle(records, random);
    IntervalTotals shuffled = new IntervalTotals();
    records.forEach(shuffled::add);
    for (long v = 0; v < 2; v++) {
      ArmKey key = new ArmKey("m", v, Arm.CANARY);
      assertThat(arm(shuffled, key))
          .usingRecursiveComparison()
          .ignoringFields("stages") // a histogram's room depends on the order, its counts do not
          .isEqualTo(arm(inOrder, key));
      assertThat(arm(shuffled, key).times(Stage.TOTAL))
          .isEqualTo(arm(inOrder, key).times(Stage.TOTAL));
    }
  }

  @Test
  void totalsOfArmsAddUp() {
    ArmTotals sum = new ArmTotals();
    ArmTotals part = new ArmTotals();
    part.add(second(1, 3, Map.of("INTERNAL", 1L), 10, 20));
    part.addRuns(version(1, Arm.STABLE, 2, 8));
    sum.add(part);
    sum.add(part);
    assertThat(sum.assigned()).isEqualTo(6);
    assertThat(sum.answered()).isEqualTo(4);
    assertThat(sum.errorCount()).isEqualTo(2);
    assertThat(sum.open()).isZero();
    assertThat(sum.batches()).isEqualTo(4);
    assertThat(sum.rows()).isEqualTo(16);
    assertThat(sum.times(Stage.TOTAL)).isEqualTo(histogram(10, 20, 10, 20));
    assertThat(part.times(Stage.TOTAL)).isEqualTo(histogram(10, 20));
  }

  @Test
  void armsBeyondTheLimitAreLeftOutAndCounted() {
    IntervalTotals totals = new IntervalTotals();
    for (long v = 0; v < IntervalTotals.MAX_ARMS + 3; v++) {
      totals.add(Records.of("a", v, version(v, Arm.STABLE, 1, 1, second(5, 1, Map.of()))));
    }
    totals.add(Records.of("b", 0, version(1, Arm.STABLE, 1, 1, second(5, 1, Map.of()))));
    assertThat(totals.arms()).hasSize(IntervalTotals.MAX_ARMS);
    assertThat(totals.leftOut()).isEqualTo(3);
    assertThat(arm(totals, STABLE).assigned()).isEqualTo(2);
  }

  @Test
  void codesBeyondTheLimitAreCountedTogether() {
    IntervalTotals totals = new IntervalTotals();
    for (int i = 0; i < 150; i++) {
      totals.add(
          Records.of("a", i, version(1, Arm.STABLE, 0, 0, second(5, 1, Map.of("C" + i, 2L)))));
    }
    assertThat(arm(totals, STABLE).errors()).hasSize(101).containsEntry("OTHER", 100L);
    assertThat(arm(totals, STABLE).errorCount()).isEqualTo(300);
  }

  private static ArmTotals arm(IntervalTotals totals, ArmKey key) {
    return Objects.requireNonNull(totals.arms().get(key));
  }
}
