package dev.siskin.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.log.LineLimit.Untold;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class RepeatsTest {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong clock = new AtomicLong(-5);
  private final Repeats repeats = new Repeats(clock::get);

  private boolean ask(String text) {
    return repeats.ask("L", Level.ERROR, text);
  }

  private static Untold untold(String text, int lines) {
    return new Untold("L", Level.ERROR, text, lines);
  }

  @Test
  void aLineIsToldAtOnceAndThenItsNumberEachHalfMinute() {
    assertThat(ask("wrong password")).isTrue();
    for (int second = 1; second < 60; second++) {
      clock.addAndGet(SECOND);
      assertThat(repeats.due())
          .as("second %d", second)
          .isEqualTo(
              second == Repeats.QUIET_SECONDS
                  ? List.of(untold("wrong password", Repeats.QUIET_SECONDS - 1))
                  : List.of());
      assertThat(ask("wrong password")).isFalse();
    }
    clock.addAndGet(SECOND);
    assertThat(repeats.due()).containsExactly(untold("wrong password", Repeats.QUIET_SECONDS));
  }

  /** The writer looks once a second only: who asks may be earlier. */
  @Test
  void whatComesAgainBeforeItsNumberIsToldIsInThatNumber() {
    assertThat(ask("a")).isTrue();
    for (int halfMinute = 1; halfMinute <= 3; halfMinute++) {
      assertThat(ask("a")).isFalse();
      clock.addAndGet(Repeats.QUIET_SECONDS * SECOND);
      assertThat(ask("a")).isFalse();
      assertThat(repeats.due()).containsExactly(untold("a", 2));
    }
    clock.addAndGet(Repeats.QUIET_SECONDS * SECOND);
    assertThat(repeats.due()).isEmpty();
    assertThat(ask("a")).isTrue();
  }

  @Test
  void atTheEndAllNumbersAreTold() {
    assertThat(ask("a")).isTrue();
    assertThat(ask("a")).isFalse();
    assertThat(ask("b")).isTrue();
    assertThat(repeats.due()).isEmpty();
    assertThat(repeats.rest()).containsExactly(untold("a", 1));
    assertThat(repeats.rest()).isEmpty();
  }

  @Test
  void whatCameOnceIsNewAfterHalfAMinute() {
    assertThat(ask("a")).isTrue();
    clock.addAndGet(Repeats.QUIET_SECONDS * SECOND);
    assertThat(repeats.due()).isEmpty();
    assertThat(ask("a")).isTrue();
  }

  @Test
  void otherLinesAndOtherLoggersAreNew() {
    assertThat(ask("a")).isTrue();
    assertThat(ask("b")).isTrue();
    assertThat(repeats.ask("M", Level.ERROR, "a")).isTrue();
    assertThat(ask("a")).isFalse();
  }

  @Test
  void aLineThatWasNotToldAfterAllIsNewAgain() {
    assertThat(ask("a")).isTrue();
    repeats.takeBack("L", "a");
    assertThat(ask("a")).isTrue();
  }

  @Test
  void onlyTheLastLinesAreRememberedAndNoneIsUncounted() {
    ask("again");
    assertThat(ask("again")).isFalse();
    for (int i = 0; i < Repeats.MOST_LINES; i++) {
      assertThat(ask("other " + i)).isTrue();
    }
    assertThat(repeats.due())
        .containsExactly(new Untold(Repeats.class.getName(), Level.WARN, "", 1));
    assertThat(ask("again")).isTrue();
    assertThat(ask("other " + (Repeats.MOST_LINES - 1))).isFalse();
  }

  @Test
  void aLongLineIsKnownByItsBegin() {
    String begin = "x".repeat(1_000);
    assertThat(ask(begin + "1")).isTrue();
    assertThat(ask(begin + "2")).isFalse();
    clock.addAndGet(Repeats.QUIET_SECONDS * SECOND);
    assertThat(repeats.due().get(0).message()).hasSizeLessThan(1_000);
  }
}
