package dev.siskin.loadtest.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UrgencyTest {

  @Test
  void saysNothingUnlessAsked() {
    assertThat(Urgency.NONE.timeoutMillis()).isNull();
    assertThat(Urgency.NONE.priorityAt(0)).isNull();
  }

  @Test
  void deadlineIsTheSameForAll() {
    assertThat(Urgency.of(Duration.ofMillis(50), null).timeoutMillis()).isEqualTo("50");
  }

  @Test
  void onePriorityIsThatOfAll() {
    Urgency urgency = Urgency.of(null, "sheddable");

    assertThat(urgency.priorityAt(0)).isEqualTo("sheddable");
    assertThat(urgency.priorityAt(1L << 40)).isEqualTo("sheddable");
  }

  @Test
  void mixHoldsItsSharesAndIsTheSameInEveryRun() {
    Urgency urgency = Urgency.of(null, "normal=0.9, critical=0.1");

    long critical =
        LongStream.range(0, 10_000).filter(i -> "critical".equals(urgency.priorityAt(i))).count();

    assertThat(critical).isBetween(900L, 1100L);
    assertThat(LongStream.range(0, 100).mapToObj(urgency::priorityAt))
        .containsExactlyElementsOf(
            LongStream.range(0, 100)
                .mapToObj(Urgency.of(null, "normal=0.9,critical=0.1")::priorityAt)
                .toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "urgent",
        "normal=0.5",
        "normal=0.5,critical=0.6",
        "normal=",
        "normal=-1",
        "normal=0.5,urgent=0.5",
        "normal=0.5;critical=0.5",
        "normal=NaN"
      })
  void otherPrioritiesAreRefused(String text) {
    assertThatThrownBy(() -> Urgency.of(null, text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--priority");
  }

  @Test
  void deadlineOfNothingIsRefused() {
    assertThatThrownBy(() -> Urgency.of(Duration.ZERO, null)).hasMessageContaining("--deadline");
  }
}
