package dev.siskin.loadtest.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class UseAccountTest {

  private static final long SECOND = 1_000_000_000;

  @Test
  void useIsSetAgainstAnswersAndTime() {
    UseAccount account = new UseAccount(reading(5 * SECOND, 100, 1_000, 10, 3), 7 * SECOND);

    ServerUse use = account.end(reading(6 * SECOND, 100, 21_000, 35, 5), 11 * SECOND, 10_000);

    assertThat(use.answers()).isEqualTo(10_000);
    assertThat(use.cpuMicrosPerAnswer()).hasValue(100);
    assertThat(use.coresUsed()).hasValue(0.25);
    assertThat(use.allocatedBytesPerAnswer()).hasValue(2);
    assertThat(use.gcPauseMillis()).hasValue(25);
    assertThat(use.gcCount()).hasValue(2);
    assertThat(use.named()).hasSize(6).containsEntry("cpu_us_per_answer", 100.0);
  }

  @Test
  void mostMemoryOfAllLooksCounts() {
    UseAccount account = new UseAccount(memory(100, 500), 0);
    account.look(memory(300, 500));
    account.look(Reading.NOTHING);

    assertThat(account.end(memory(200, 500), SECOND, 1).maxRssBytes()).hasValue(300);
  }

  @Test
  void peakBetweenTwoLooksIsNotMissed() {
    UseAccount account = new UseAccount(memory(100, 500), 0);

    assertThat(account.end(memory(200, 600), SECOND, 1).maxRssBytes()).hasValue(600);
  }

  @Test
  void peakFromBeforeIsNotThisRuns() {
    UseAccount account = new UseAccount(memory(100, 500), 0);

    assertThat(account.end(memory(200, 500), SECOND, 1).maxRssBytes()).hasValue(200);
  }

  @Test
  void whatIsNotKnownAtBothEndsIsAbsent() {
    UseAccount account = new UseAccount(reading(5 * SECOND, 100, 1_000, 10, 3), 0);

    ServerUse use = account.end(Reading.NOTHING, SECOND, 10);

    assertThat(use.named()).containsOnlyKeys("max_rss_bytes");
  }

  @Test
  void counterOfARestartedServerSaysNothing() {
    UseAccount account = new UseAccount(reading(5 * SECOND, 100, 1_000, 10, 3), 0);

    ServerUse use = account.end(reading(1 * SECOND, 100, 2_000, 10, 3), SECOND, 10);

    assertThat(use.cpuMicrosPerAnswer()).isEmpty();
    assertThat(use.coresUsed()).isEmpty();
    assertThat(use.allocatedBytesPerAnswer()).hasValue(100);
  }

  @Test
  void noAnswerHasNoShare() {
    UseAccount account = new UseAccount(reading(5 * SECOND, 100, 1_000, 10, 3), 0);

    ServerUse use = account.end(reading(6 * SECOND, 100, 2_000, 10, 3), SECOND, 0);

    assertThat(use.cpuMicrosPerAnswer()).isEmpty();
    assertThat(use.coresUsed()).hasValue(1);
  }

  private static Reading reading(
      long cpuNanos, long rssBytes, long allocatedBytes, long gcPauseMillis, long gcCount) {
    return new Reading(
        OptionalLong.of(cpuNanos),
        OptionalLong.of(rssBytes),
        OptionalLong.empty(),
        OptionalLong.of(gcPauseMillis * 1_000_000),
        OptionalLong.of(gcCount),
        OptionalLong.of(allocatedBytes));
  }

  private static Reading memory(long rssBytes, long peakRssBytes) {
    return Reading.ofProcess(0, OptionalLong.of(rssBytes), OptionalLong.of(peakRssBytes));
  }
}
