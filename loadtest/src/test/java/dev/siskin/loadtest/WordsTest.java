package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WordsTest {

  @Test
  void blanksPartAndQuotesHoldTogether() {
    assertThat(Words.of("  --a 1   --b=x\ty ")).containsExactly("--a", "1", "--b=x", "y");
    assertThat(Words.of("--a 'x y' \"it's\" z''w")).containsExactly("--a", "x y", "it's", "zw");
    assertThat(Words.of("'' \"\"")).containsExactly("", "");
    assertThat(Words.of(" ")).isEmpty();
  }

  @Test
  void openQuoteIsRefused() {
    assertThatThrownBy(() -> Words.of("--a 'x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--a 'x");
  }
}
