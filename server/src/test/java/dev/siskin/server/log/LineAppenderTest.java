package dev.siskin.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import dev.siskin.server.fake.Until;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class LineAppenderTest {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong clock = new AtomicLong();
  private final CountDownLatch readerReads = new CountDownLatch(1);
  private final LoggerContext context = new LoggerContext();
  private final Stderr stderr = new Stderr();
  private final LineAppender appender =
      new LineAppender(() -> stderr.stream, new LineLimit(clock::get), new Repeats(clock::get));

  /** A pipe whose reader may not read. */
  private final class Stderr extends OutputStream {
    final PrintStream stream = new PrintStream(this, true, StandardCharsets.UTF_8);
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      try {
        if (!readerReads.await(20, TimeUnit.SECONDS)) {
          throw new AssertionError("nobody reads");
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      synchronized (kept) {
        kept.write(bytes, from, length);
      }
    }

    List<String> lines() {
      synchronized (kept) {
        return kept.toString(StandardCharsets.UTF_8).lines().toList();
      }
    }
  }

  @BeforeEach
  void start() {
    appender.setContext(context);
    appender.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
  }

  @AfterEach
  void stop() {
    readerReads.countDown();
    appender.stop();
  }

  @Test
  void whatWasLoggedIsWrittenWhenItIsFlushed() {
    readerReads.countDown();
    context.getLogger("dev.siskin.server.Server").info("ready ü");
    appender.flush();
    assertThat(stderr.lines()).singleElement().asString().endsWith("ready ü");
  }

  @Test
  void aReaderThatDoesNotReadHoldsNobodyUpAndIsToldWhatItMissed() throws Exception {
    Logger log = context.getLogger("dev.siskin.server.Server");
    int lines = 3 * LineQueue.MOST_LINES;
    for (int i = 0; i < lines; i++) {
      log.info("line {}", i);
    }
    readerReads.countDown();
    Until.holds("it is told", () -> String.join("\n", stderr.lines()).contains("were lost"));
    List<String> written = stderr.lines();
    String told = written.get(written.size() - 1);
    long lost = Long.parseLong(told.replaceFirst(".*lost=", ""));
    assertThat(told).contains(" " + lost + " lines were lost: nobody read them");
    assertThat(written.size() - 1 + lost).isEqualTo(lines);
  }

  @Test
  void aLibrarysLoggerHasThreeLinesASecondWhateverItsMessages() throws Exception {
    readerReads.countDown();
    Logger library = context.getLogger("io.netty.Some");
    for (int i = 0; i < 100; i++) {
      library.warn("client " + i);
    }
    appender.flush();
    assertThat(stderr.lines()).hasSize(3);
    clock.addAndGet(SECOND);
    Until.holds("it is told", () -> stderr.lines().size() == 4);
    assertThat(stderr.lines().get(3))
        .contains("WARN ", "Some ", "and 97 more lines within a second", "more=97");
  }

  @Test
  void whatALibrarySaysAgainEachSecondIsToldOnceAndThenAsANumber() throws Exception {
    readerReads.countDown();
    Logger library = context.getLogger("org.apache.kafka.clients.NetworkClient");
    for (int second = 0; second < 30; second++) {
      library.error("[Producer clientId=a] failed authentication");
      library.error("[Producer clientId=b] failed authentication");
      clock.addAndGet(SECOND);
    }
    Until.holds("it is told", () -> stderr.lines().size() == 4);
    assertThat(stderr.lines().get(0)).contains("ERROR", "clientId=a");
    assertThat(stderr.lines().get(1)).contains("ERROR", "clientId=b");
    assertThat(stderr.lines().get(2))
        .contains("ERROR", "and 29 more within 30 seconds like: [Producer clientId=a] failed");
  }

  @Test
  void whatWasKeptBackLatelyIsToldAtTheStop() {
    readerReads.countDown();
    Logger again = context.getLogger("org.apache.kafka.clients.NetworkClient");
    for (int i = 0; i < 5; i++) {
      again.error("failed authentication");
    }
    Logger many = context.getLogger("io.netty.Some");
    for (int i = 0; i < 10; i++) {
      many.warn("client " + i);
    }
    appender.stop();
    assertThat(stderr.lines()).hasSize(6);
    assertThat(String.join("\n", stderr.lines()))
        .contains("and 4 more within 30 seconds like: failed authentication")
        .contains("and 7 more lines within a second");
  }

  @Test
  void aLineThatTheLimitOfItsLoggerKeptBackIsToldWhenItComesAgain() {
    readerReads.countDown();
    Logger library = context.getLogger("io.netty.Some");
    for (int i = 0; i < 4; i++) {
      library.warn("client " + i);
    }
    clock.addAndGet(SECOND);
    library.warn("client 3");
    library.warn("client 0");
    appender.flush();
    assertThat(String.join("\n", stderr.lines())).containsOnlyOnce("client 3");
    assertThat(String.join("\n", stderr.lines())).containsOnlyOnce("client 0");
  }

  @Test
  void ourOwnLinesAreAllWritten() {
    readerReads.countDown();
    for (int i = 0; i < 100; i++) {
      context.getLogger("dev.siskin.server.model.ModelRepository").info("m/{} serves", i);
    }
    appender.flush();
    assertThat(stderr.lines()).hasSize(100);
  }

  @Test
  void aChangeOfFormIsThatOfTheNextLine() {
    readerReads.countDown();
    appender.form(new JsonLine());
    assertThat(appender.isJson()).isTrue();
    context.getLogger("dev.siskin.server.Server").info("ready");
    appender.flush();
    assertThat(stderr.lines()).singleElement().asString().startsWith("{\"ts\":\"");
  }
}
