package dev.siskin.loadtest.performance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BoundTest {

  @Test
  void numbersOfOneUnitAreCompared() {
    assertThat(Bound.holds("0.83x", ">= 0.7")).hasValue(true);
    assertThat(Bound.holds("0.69x", ">= 0.7x")).hasValue(false);
    assertThat(Bound.holds("0.7 x wrk", ">= 0.7 x")).hasValue(true);
    assertThat(Bound.holds("0.62 ms", "< 1 ms")).hasValue(true);
    assertThat(Bound.holds("1 ms", "< 1 ms")).hasValue(false);
    assertThat(Bound.holds("17", "<= 17")).hasValue(true);
    assertThat(Bound.holds("18", "<= 17")).hasValue(false);
    assertThat(Bound.holds("20,001 requests/s", "> 20,000")).hasValue(true);
  }

  @Test
  void otherWordsAreNotGuessedAt() {
    assertThat(Bound.holds("620 us", "< 1 ms")).isEmpty();
    assertThat(Bound.holds("all", "exact")).isEmpty();
    assertThat(Bound.holds("0.9x", "about 1")).isEmpty();
    assertThat(Bound.holds("", "")).isEmpty();
  }
}
