package dev.siskin.protocol.telemetry.reader;

import static dev.siskin.protocol.telemetry.reader.Records.second;
import static dev.siskin.protocol.telemetry.reader.Records.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.reader.SecondTotals.Entry;
import dev.siskin.protocol.telemetry.reader.SecondTotals.Slot;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecondTotalsTest {
  private final SecondTotals totals = new SecondTotals();

  @Test
  void replicasAreAddedUpSecondBySecond() {
    totals.add(Records.of("a", 0, version(1, Arm.STABLE, 1, 1, second(6, 2, Map.of(), 10, 20))));
    totals.add(Records.of("b", 0, version(1, Arm.STABLE, 1, 1, second(6, 1, Map.of(), 30))));
    totals.add(Records.of("b", 1, version(1, Arm.STABLE, 1, 1, second(5, 1, Map.of(), 40))));
    List<Entry> entries = totals.entries();
    assertThat(entries).extracting(Entry::slot).containsExactly(new Slot(5, 1), new Slot(6, 1));
    assertThat(entries).extracting(entry -> entry.totals().answered()).containsExactly(1L, 3L);
  }

  @Test
  void secondsThatWereRunTogetherKeepTheirLength() {
    ArrivalSecond block = new ArrivalSecond(5, 10, 7, 0, Map.of(), Map.of());
    totals.add(Records.of("a", 0, version(1, Arm.STABLE, 0, 0, block)));
    totals.add(Records.of("a", 1, version(1, Arm.STABLE, 0, 0, second(5, 1, Map.of()))));
    assertThat(totals.entries())
        .extracting(Entry::slot)
        .containsExactly(new Slot(5, 1), new Slot(5, 10));
    assertThat(new Slot(5, 10).end()).isEqualTo(15);
  }

  @Test
  void whatIsTakenIsGone() {
    for (long at = 5; at < 9; at++) {
      totals.add(Records.of("a", at, version(1, Arm.STABLE, 0, 0, second(at, 1, Map.of()))));
      totals.add(Records.of("a", at, version(2, Arm.CANARY, 0, 0, second(at, 1, Map.of()))));
    }
    List<Entry> taken = totals.take((slot, key) -> slot.at() < 7 && key.version() == 1);
    assertThat(taken).extracting(entry -> entry.slot().at()).containsExactly(5L, 6L);
    assertThat(totals.entries()).hasSize(6);
    assertThat(totals.size()).isEqualTo(6);
    assertThat(totals.take((slot, key) -> true)).hasSize(6);
    assertThat(totals.entries()).isEmpty();
    assertThat(totals.size()).isZero();
  }
}
