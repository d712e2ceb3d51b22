package dev.siskin.loadtest.tally;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u001b", "\u009b", "\u0000", "\n", "\u007f", "\u202e", "\u2028", "\u200b", "\ud800"
      })
  void whatMovesACursorOrTurnsTextIsAQuestionMark(String unsafe) {
    assertThat(PlainText.of("a" + unsafe + "b", 10)).isEqualTo("a?b");
  }

  @Test
  void wordsOfAnyLanguageStay() {
    assertThat(PlainText.of("größer, 大きい, \ud83d\udc26", 50))
        .isEqualTo("größer, 大きい, \ud83d\udc26");
  }

  @Test
  void longTextIsCut() {
    assertThat(PlainText.of("abcdef", 3)).isEqualTo("abc...");
  }

  @Test
  void cutThroughACharacterLeavesNoHalfOfIt() {
    assertThat(PlainText.of("a\ud83d\udc26", 2)).isEqualTo("a?...");
  }
}
