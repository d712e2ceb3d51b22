package dev.siskin.protocol.telemetry.reader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.reader.BootReport.State;
import dev.siskin.protocol.telemetry.reader.Boots.Coming;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BootsTest {
  private static final long SILENT = 30_000;

  private final Boots boots = new Boots(3, 6);

  @Test
  void aBootThatSaidGoodbyeHasEnded() {
    add("r", "a", 0, 1_000, false);
    add("r", "a", 1, 2_000, true);
    assertThat(state("a", 1_000_000)).isEqualTo(State.ENDED);
    assertThat(report("a", 1_000_000).hasUnknowns()).isFalse();
  }

  @Test
  void aBootIsSilentWhenItHasNotSpokenForSoLong() {
    add("r", "a", 0, 1_000, false);
    assertThat(state("a", 2_000 + SILENT - 1)).isEqualTo(State.RUNNING);
    assertThat(state("a", 2_000 + SILENT)).isEqualTo(State.SILENT);
    assertThat(report("a", 2_000 + SILENT).hasUnknowns()).isTrue();
  }

  @Test
  void aRecordFromAheadOfOurClockDoesNotKeepABootAlive() {
    boots.note(record("r", "a", 0, 900_000, false), 5_000);
    assertThat(state("a", 5_000 + SILENT)).isEqualTo(State.SILENT);
  }

  @Test
  void aBootThatIsFollowedByAnotherOfItsReplicaWasKilled() {
    add("r", "a", 0, 1_000, false);
    add("r", "b", 0, 9_000, false);
    add("other", "c", 0, 5_000, false);
    BootReport killed = report("a", 11_000);
    assertThat(killed.state()).isEqualTo(State.KILLED);
    assertThat(killed.knownUntilMillis()).isEqualTo(Map.of("m", 2_000L));
    assertThat(killed.successorMillis()).hasValue(9_000);
    assertThat(state("b", 11_000)).isEqualTo(State.RUNNING);
    assertThat(state("c", 11_000)).isEqualTo(State.RUNNING);
  }

  @Test
  void twoThatSpeakAtTheSameTimeUnderOneNameAreNotTakenForDead() {
    add("r", "a", 0, 1_000, false);
    add("r", "b", 0, 3_000, false);
    add("r", "a", 1, 8_000, false);
    assertThat(state("a", 9_000)).isEqualTo(State.RUNNING);
  }

  @Test
  void whatIsMissingIsToldByBoot() {
    add("r", "a", 3, 1_000, false);
    add("r", "a", 6, 2_000, true);
    add("r", "b", 0, 5_000, false);
    BootReport report = report("a", 6_000);
    assertThat(report.gaps()).containsExactly(new SeqRange(4, 5));
    assertThat(report.missing()).isEqualTo(2);
    assertThat(report.lowestSeq()).isEqualTo(3);
    assertThat(report.highestSeq()).isEqualTo(6);
    assertThat(report.hasUnknowns()).isTrue();
    assertThat(boots.missing()).isEqualTo(2);
  }

  @Test
  void ofTooManyBootsTheOneSilentForLongestIsForgottenAndItsLossesAreNot() {
    add("r", "a", 0, 1_000, false);
    add("r", "a", 5, 1_000, false);
    add("r", "b", 0, 1_000, false);
    add("r", "c", 0, 1_000, false);
    add("r", "a", 6, 1_000, false);
    add("r", "d", 0, 1_000, false);
    assertThat(boots.forgotten()).isEqualTo(1);
    assertThat(boots.seen().keySet()).containsExactly("c", "a", "d");
    add("r", "e", 0, 1_000, false);
    add("r", "f", 0, 1_000, false);
    assertThat(boots.seen()).doesNotContainKey("a");
    assertThat(boots.missing()).isEqualTo(4);
  }

  @Test
  void ofTooManyGapsTheLowestIsGivenUpButStaysMissing() {
    for (long seq = 0; seq < 40; seq += 2) {
      assertThat(boots.note(record("r", "a", seq, 1_000, false), 0)).isEqualTo(Coming.FIRST);
    }
    assertThat(boots.missing()).isEqualTo(19);
    assertThat(boots.note(record("r", "a", 1, 1_000, false), 0)).isEqualTo(Coming.UNSURE);
    assertThat(boots.note(record("r", "a", 37, 1_000, false), 0)).isEqualTo(Coming.FIRST);
    assertThat(boots.seen().get("a")).hasSizeLessThanOrEqualTo(6);
  }

  @Test
  void aReaderThatGoesOnKnowsWhatCameBefore() {
    add("r", "a", 0, 1_000, false);
    add("r", "a", 2, 1_000, false);
    Boots later = new Boots();
    later.restore(boots.seen());
    assertThat(later.note(record("r", "a", 2, 1_000, false), 0)).isEqualTo(Coming.AGAIN);
    assertThat(later.note(record("r", "a", 1, 1_000, false), 0)).isEqualTo(Coming.FIRST);
    assertThat(later.seen()).isEqualTo(Map.of("a", List.of(new SeqRange(0, 2))));
  }

  @Test
  void ofABootThatWasRestoredAndIsSilentNothingIsTold() {
    boots.restore(Map.of("a", List.of(new SeqRange(0, 2))));
    assertThat(boots.report(0, SILENT)).isEmpty();
  }

  private void add(String replica, String boot, long seq, long fromMillis, boolean last) {
    boots.note(record(replica, boot, seq, fromMillis, last), fromMillis + 1_000);
  }

  private State state(String boot, long nowMillis) {
    return report(boot, nowMillis).state();
  }

  private BootReport report(String boot, long nowMillis) {
    return boots.report(nowMillis, SILENT).stream()
        .filter(report -> report.boot().equals(boot))
        .findFirst()
        .orElseThrow();
  }

  private static IntervalRecord record(
      String replica, String boot, long seq, long fromMillis, boolean last) {
    return new IntervalRecord(
        replica,
        boot,
        seq,
        fromMillis,
        fromMillis + 1_000,
        "m",
        0,
        0,
        0,
        last,
        Map.of(),
        List.of());
  }
}
