package dev.siskin.loadtest.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultTextTest {

  @Test
  void severalEffectsHoldTogetherInBothDirections() {
    Fault fault = Fault.parse(" delay=50ms, jitter=20ms,throttle=64KB/s,share=0.1 ");

    assertThat(fault.ways()).containsExactly(Way.UP, Way.DOWN);
    assertThat(fault.amounts())
        .isEqualTo(
            Map.of(
                Effect.DELAY, 50_000_000L, Effect.JITTER, 20_000_000L, Effect.THROTTLE, 64_000L));
    assertThat(fault.share()).isEqualTo(0.1);
  }

  @Test
  void aPrefixLimitsItToOneDirection() {
    assertThat(Fault.parse("up:cut=1000b").ways()).containsExactly(Way.UP);
    assertThat(Fault.parse("down:stall").ways()).containsExactly(Way.DOWN);
  }

  @Test
  void halfCloseMayNameItsDirectionItself() {
    assertThat(Fault.parse("half-close=down@1000b"))
        .isEqualTo(Fault.parse("down:half-close=1000b"));
  }

  @Test
  void resetHasThreeForms() {
    assertThat(Fault.parse("reset=accept").does(Effect.RESET_AT_ACCEPT)).isTrue();
    assertThat(Fault.parse("reset=2KiB").amount(Effect.RESET_AFTER_BYTES)).isEqualTo(2048);
    assertThat(Fault.parse("reset=2s").amount(Effect.RESET_AFTER_TIME)).isEqualTo(2_000_000_000L);
  }

  @Test
  void stallLastsForeverUnlessToldOtherwise() {
    assertThat(Fault.parse("stall").amount(Effect.STALL)).isEqualTo(Effect.FOREVER);
    assertThat(Fault.parse("stall=5s").amount(Effect.STALL)).isEqualTo(5_000_000_000L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "delay=50ms,jitter=20ms",
        "throttle=64KB/s",
        "up:throttle=1023b/s",
        "cut=0b",
        "cut=1MB,share=0.25",
        "down:half-close=1000b",
        "reset=accept",
        "reset=5s",
        "up:reset=17b",
        "stall",
        "stall=1500ms",
        "refuse,share=0.5",
        "refuse=port"
      })
  void whatIsWrittenReadsBackTheSame(String text) {
    Fault fault = Fault.parse(text);

    assertThat(Fault.parse(fault.text())).isEqualTo(fault);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lag=50ms | 'lag=50ms' is unknown; there are delay, jitter",
        "delay | '' is not a duration",
        "delay=50 | '50' is not a duration",
        "delay=25h | longer than a day",
        "throttle=64KB | is not a throughput; write for example",
        "throttle=0b/s | is not a throughput",
        "cut=12 | '12' is not a size; write for example 1000b",
        "cut=-1b | is not a size",
        "reset | write reset=accept, reset=1000b",
        "reset=soon | write reset=accept, reset=1000b",
        "refuse=all | write refuse (accept, then close) or refuse=port",
        "cut=1b,cut=2b | cut stands there twice",
        "reset=accept,reset=1b | reset stands there twice",
        "stall,share=0.1,share=0.2 | share stands there twice",
        "share=0.1 | it names only a share",
        "stall,share=0 | share must be above 0 and at most 1",
        "stall,share=1.1 | share must be above 0 and at most 1",
        "stall,share=NaN | share must be above 0 and at most 1",
        "stall,share=few | share must be above 0 and at most 1",
        "up:half-close=down@1b | up and down at once",
        "up:reset=accept | leave out up: and down:",
        "down:refuse | leave out up: and down:",
        "down:reset=5s | leave out up: and down:",
        "refuse=port,share=0.5 | leave out share",
        "stall, | '' is unknown",
        "sideways:stall | is unknown",
      })
  void mistakesAreNamed(String text, String sentence) {
    assertThatThrownBy(() -> Fault.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'" + text + "' is no fault: ")
        .hasMessageContaining(sentence);
  }
}
