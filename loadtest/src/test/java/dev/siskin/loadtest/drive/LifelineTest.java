package dev.siskin.loadtest.drive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LifelineTest {

  private final Lifeline lifeline = new Lifeline(100);

  @Test
  void isCutWhenNothingWasReachedForSoLong() {
    lifeline.slipped(1000);
    lifeline.slipped(1099);
    assertThat(lifeline.isCut()).isFalse();

    lifeline.slipped(1100);
    assertThat(lifeline.isCut()).isTrue();
  }

  @Test
  void oneSuccessStartsTheTimeAnew() {
    lifeline.slipped(1000);
    lifeline.held();
    lifeline.slipped(1090);
    lifeline.slipped(1189);
    assertThat(lifeline.isCut()).isFalse();

    lifeline.slipped(1190);
    assertThat(lifeline.isCut()).isTrue();
  }

  @Test
  void zeroNeverGivesUp() {
    Lifeline patient = new Lifeline(0);
    patient.slipped(1);
    patient.slipped(Long.MAX_VALUE);

    assertThat(patient.isCut()).isFalse();
  }
}
