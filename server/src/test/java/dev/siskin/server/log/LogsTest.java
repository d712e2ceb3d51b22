package dev.siskin.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import dev.siskin.server.config.LogSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.Thread.UncaughtExceptionHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The set-up that a main makes, on stderr of this process. */
class LogsTest {
  private static final LogSettings TEXT = new LogSettings("text", "errors");
  private static final LogSettings JSON = new LogSettings("json", "errors");

  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Appender<ILoggingEvent> console = root.getAppender("console");
  private final Logger ours = context.getLogger("dev.siskin");
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final PrintStream realErr = System.err;
  private final @Nullable UncaughtExceptionHandler realHandler =
      Thread.getDefaultUncaughtExceptionHandler();
  private final LineAppender appender = new LineAppender();

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    appender.setName("stderr");
    appender.setContext(context);
    appender.start();
    root.detachAppender(console);
    root.addAppender(appender);
    ours.setLevel(Level.INFO);
  }

  @AfterEach
  void letGo() {
    ours.setLevel(null);
    root.detachAppender(appender);
    root.addAppender(console);
    appender.stop();
    Thread.setDefaultUncaughtExceptionHandler(realHandler);
    System.setErr(realErr);
  }

  private List<String> said() {
    Logs.flush();
    return err.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void asTextARefusedStartIsTheSentenceAlone() {
    Logs.use(TEXT);
    LoggerFactory.getLogger("dev.siskin.server.Main").info("settings");
    Logs.refuse("siskin serve", "no such folder");
    assertThat(said()).hasSize(2).last().isEqualTo("siskin serve: no such folder");
  }

  @Test
  void asJsonARefusedStartIsALineToo() {
    Logs.use(JSON);
    Logs.refuse("siskin serve", "no such\nfolder");
    assertThat(said())
        .singleElement()
        .asString()
        .startsWith("{\"ts\":")
        .contains("\"level\":\"ERROR\"", "\"msg\":\"siskin serve: no such\\nfolder\"");
  }

  @Test
  void asJsonLinesSayWhoSpeaks() {
    Logs.use(JSON);
    Logs.boot("b-1");
    Logs.replica("here:8501");
    LoggerFactory.getLogger("dev.siskin.server.Main").info("ready");
    assertThat(said())
        .singleElement()
        .asString()
        .contains("\"replica\":\"here:8501\",\"boot\":\"b-1\"");
  }

  @Test
  void asJsonTheEndOfAThreadIsALine() throws Exception {
    Logs.use(JSON);
    Thread ending =
        new Thread(
            () -> {
              throw new IllegalStateException("over");
            },
            "some-thread");
    ending.start();
    ending.join();
    assertThat(said())
        .singleElement()
        .asString()
        .contains("thread some-thread ended in a way nobody foresaw", "\"message\":\"over\"");
  }
}
