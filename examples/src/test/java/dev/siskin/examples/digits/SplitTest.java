package dev.siskin.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitTest {
  private final List<Digit> digits;

  SplitTest() throws IOException {
    digits = DigitsReader.shipped();
  }

  @Test
  void everyRowIsInOnePart() {
    Split split = Split.stratified(digits, 0.2, 7);

    assertThat(Stream.concat(split.training().stream(), split.heldOut().stream()))
        .containsExactlyInAnyOrderElementsOf(digits);
    assertThat(split.training()).doesNotContainAnyElementsOf(split.heldOut());
  }

  @Test
  void everyLabelGivesTheSameShare() {
    Split split = Split.stratified(digits, 0.2, 7);

    for (int label = 0; label < Digit.CLASSES; label++) {
      long all = withLabel(digits, label);
      assertThat(withLabel(split.heldOut(), label)).isEqualTo(Math.round(all * 0.2));
    }
  }

  @Test
  void sameSeedGivesTheSameSplit() {
    assertThat(Split.stratified(digits, 0.2, 7)).isEqualTo(Split.stratified(digits, 0.2, 7));
  }

  @Test
  void otherSeedGivesAnotherSplit() {
    assertThat(Split.stratified(digits, 0.2, 8).heldOut())
        .isNotEqualTo(Split.stratified(digits, 0.2, 7).heldOut());
  }

  @Test
  void bothPartsKeepTheOrderOfTheFile() {
    Split split = Split.stratified(digits, 0.2, 7);

    assertThat(split.training()).isSortedAccordingTo(Comparator.comparingInt(Digit::row));
    assertThat(split.heldOut()).isSortedAccordingTo(Comparator.comparingInt(Digit::row));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.1, Double.NaN})
  void shareThatLeavesAPartEmptyIsRefused(double share) {
    assertThatThrownBy(() -> Split.stratified(digits, share, 7))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static long withLabel(List<Digit> digits, int label) {
    return digits.stream().filter(digit -> digit.label() == label).count();
  }
}
