package dev.siskin.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.log.LineLimit.Untold;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class LineLimitTest {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong clock = new AtomicLong(-5);
  private final LineLimit limit = new LineLimit(clock::get);

  private boolean ask(String message) {
    return limit.ask("L", Level.WARN, message);
  }

  private static Untold untold(String message, int lines) {
    return new Untold("L", Level.WARN, message, lines);
  }

  @Test
  void threeLinesOfAKindAreToldInASecond() {
    assertThat(ask("a")).isTrue();
    assertThat(ask("a")).isTrue();
    assertThat(ask("a")).isTrue();
    clock.addAndGet(SECOND - 1);
    assertThat(ask("a")).isFalse();
    clock.addAndGet(1);
    assertThat(ask("a")).isTrue();
  }

  @Test
  void kindsDoNotTakeEachOthersLines() {
    flood("a", 10);
    assertThat(ask("b")).isTrue();
    assertThat(limit.ask("M", Level.WARN, "a")).isTrue();
  }

  @Test
  void whatWasKeptBackIsToldOnceItsSecondIsOver() {
    flood("a", 10);
    assertThat(limit.due()).isEmpty();
    clock.addAndGet(SECOND);
    assertThat(limit.due()).containsExactly(untold("a", 7));
    assertThat(limit.due()).isEmpty();
  }

  @Test
  void aStormThatDoesNotEndIsToldToo() {
    flood("a", 10);
    clock.addAndGet(SECOND);
    flood("a", 5);
    assertThat(limit.due()).containsExactly(untold("a", 7));
    clock.addAndGet(SECOND);
    assertThat(limit.due()).containsExactly(untold("a", 2));
  }

  @Test
  void kindsBeyondTheMostShareOne() {
    for (int i = 0; i < LineLimit.MOST_KINDS; i++) {
      assertThat(ask("kind " + i)).isTrue();
    }
    int told = 0;
    for (int i = 0; i < 1_000; i++) {
      told += ask("more " + i) ? 1 : 0;
    }
    assertThat(told).isEqualTo(LineLimit.LINES_A_SECOND);
    clock.addAndGet(SECOND);
    assertThat(limit.due()).hasSize(1).first().extracting(Untold::lines).isEqualTo(997);
    assertThat(limit.keptBack()).isEqualTo(997);
    assertThat(ask("kind 0")).isTrue();
  }

  private void flood(String message, int lines) {
    for (int i = 0; i < lines; i++) {
      ask(message);
    }
  }
}
