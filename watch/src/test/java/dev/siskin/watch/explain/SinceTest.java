package dev.siskin.watch.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class SinceTest {
  @ParameterizedTest
  @CsvSource({"90s, PT90S", "30m, PT30M", "12h, PT12H", "3d, PT72H", "31d, PT744H"})
  void lengthsHaveAUnit(String text, Duration length) {
    assertThat(new Since().convert(text)).isEqualTo(length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0s", "1", "-1h", "1.5h", "32d", "1w", "99999999s", " 1h"})
  void otherLengthsAreRefused(String text) {
    assertThatThrownBy(() -> new Since().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("'" + text + "'");
  }
}
