package dev.siskin.loadtest.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeTextTest {

  private static final Duration MINUTE = Duration.ofSeconds(60);

  @Test
  void stepsShareTheTimeOrBringTheirOwn() {
    assertThat(ShapeText.steps("500, 1000,2000", MINUTE).shape().text())
        .isEqualTo("steps of 500.0 for 20s, 1,000.0 for 20s, 2,000.0 for 20s requests/s");
    ShapeText.Timed timed = ShapeText.steps("500@10s,1000.5@2m", MINUTE);
    assertThat(timed.shape().text()).isEqualTo("steps of 500.0 for 10s, 1,000.5 for 2m requests/s");
    assertThat(timed.length()).isEqualTo(Duration.ofSeconds(130));
  }

  @Test
  void burstAndDiurnalReadAsTheyAreSaid() {
    assertThat(ShapeText.burst(100, "2.5x/500ms/10s").text())
        .isEqualTo("100.0 requests/s with bursts of 250.0 for 500ms in every 10s");
    assertThat(ShapeText.diurnal(100, "80%/60s").text())
        .isEqualTo("100.0 requests/s swinging by 80% every 60s");
  }

  @Test
  void speedMayLeaveItsUnitOut() {
    assertThat(ShapeText.speed("2x")).isEqualTo(2);
    assertThat(ShapeText.speed("0.5")).isEqualTo(0.5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "500,", "a", "-5", "500@", "500;600", "1e5", "5 00", "0x10"})
  void otherStepsAreRefusedWithAnExample(String text) {
    assertThatThrownBy(() -> ShapeText.steps(text, MINUTE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("500@10s,1000@20s");
  }

  @Test
  void stepsWithAndWithoutLengthsDoNotMix() {
    assertThatThrownBy(() -> ShapeText.steps("500@10s,600", MINUTE))
        .hasMessageContaining("every step");
    assertThatThrownBy(() -> ShapeText.steps("500@0s", MINUTE))
        .hasMessageContaining("longer than 0s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5x", "5/1s/10s", "x/1s/10s", "5x/1s/10s/2s", "5x/1/10s"})
  void otherBurstsAreRefused(String text) {
    assertThatThrownBy(() -> ShapeText.burst(1, text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "80/60s", "80%", "-80%/60s", "101%/60s", "0%/60s", "80%/0s"})
  void otherDaysAreRefused(String text) {
    assertThatThrownBy(() -> ShapeText.diurnal(1, text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void warmupIsALengthOrAWord() {
    assertThat(Warmup.parse("10s")).isEqualTo(Warmup.of(Duration.ofSeconds(10)));
    assertThat(Warmup.parse("steady")).isEqualTo(Warmup.STEADY);
    assertThatThrownBy(() -> Warmup.parse("warm")).hasMessageContaining("10s, or steady");
    assertThatThrownBy(() -> Warmup.parse("25h")).hasMessageContaining("warmup");
  }
}
