package dev.siskin.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.event.Level;

class CallerLogTest {
  private final AtomicLong clock = new AtomicLong();
  private final Events events = new Events();
  private final Logger logger = events.logger("dev.siskin.server.Some");
  private final LineLimit limit = new LineLimit(clock::get);
  private final CallerLog log = new CallerLog(logger, limit);

  @Test
  void aLineIsWrittenWithAllItHas() {
    RuntimeException why = new IllegalStateException("why");
    log.at(Level.ERROR, "it {}")
        .addKeyValue("model", "m")
        .addArgument("failed")
        .setCause(why)
        .log();
    ILoggingEvent event = events.only();
    assertThat(event.getFormattedMessage()).isEqualTo("it failed");
    assertThat(event.getLevel().toString()).isEqualTo("ERROR");
    assertThat(event.getKeyValuePairs()).hasSize(1);
    assertThat(event.getThrowableProxy().getMessage()).isEqualTo("why");
  }

  @Test
  void aStormOfLinesIsThreeASecond() {
    for (int i = 0; i < 10_000; i++) {
      log.at(Level.WARN, "a request failed: {}").addArgument(i).log();
    }
    assertThat(events.size()).isEqualTo(3);
    clock.addAndGet(1_000_000_000);
    assertThat(limit.due())
        .containsExactly(
            new LineLimit.Untold(
                "dev.siskin.server.Some", Level.WARN, "a request failed: {}", 9_997));
  }

  @Test
  void whatIsNotLoggedAnywayIsNotCounted() {
    events.context.getLogger("dev.siskin.server.Some").setLevel(ch.qos.logback.classic.Level.ERROR);
    for (int i = 0; i < 10; i++) {
      log.at(Level.WARN, "quiet").log();
    }
    clock.addAndGet(1_000_000_000);
    assertThat(limit.due()).isEmpty();
  }
}
