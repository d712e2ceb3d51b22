package dev.siskin.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

class LineFormTest {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();

  private final Events events = new Events();
  private final Logger log = events.logger("dev.siskin.server.infer.Journeys");
  private final JsonLine json = new JsonLine();
  private final TextLine text = new TextLine(ZoneOffset.UTC);

  private ILoggingEvent at(String instant) {
    LoggingEvent event = (LoggingEvent) events.only();
    event.setTimeStamp(0);
    event.setInstant(Instant.parse(instant));
    event.setThreadName("loop-1");
    return event;
  }

  /** As a reader of lines takes it: bytes up to the break, and nothing behind it. */
  private JsonNode read(ILoggingEvent event) throws IOException {
    String line = json.write(event);
    assertThat(line).endsWith("}\n");
    assertThat(line.split("\\R", -1)).as(line).hasSize(2);
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(line);
    return JSON.readTree(bytes);
  }

  @Test
  void anObjectHasTheTimeTheLevelTheLoggerTheThreadAndTheMessage() {
    log.warn("{} of {}", 1, 2);
    assertThat(json.write(at("2026-01-02T03:04:05.006Z")))
        .isEqualTo(
            "{\"ts\":\"2026-01-02T03:04:05.006Z\",\"level\":\"WARN\",\"logger\":\"Journeys\","
                + "\"thread\":\"loop-1\",\"msg\":\"1 of 2\"}\n");
  }

  @Test
  void anObjectSaysWhichProcessItIsFromOnceThatIsKnown() throws Exception {
    events.context.putProperty("boot", "b-1");
    events.context.putProperty("replica", "host:8501");
    events.context.putProperty("other", "no");
    log.info("ready");
    JsonNode line = read(events.only());
    assertThat(line.path("boot").asText()).isEqualTo("b-1");
    assertThat(line.path("replica").asText()).isEqualTo("host:8501");
    assertThat(line.has("other")).isFalse();
  }

  @Test
  void whatALineIsAboutStandsUnderItsOwnKey() throws Exception {
    log.atError()
        .addKeyValue("request", "abc-1")
        .addKeyValue("version", 2L)
        .addKeyValue("code", "INTERNAL")
        .log("a request failed");
    JsonNode line = read(events.only());
    assertThat(line.path("request").asText()).isEqualTo("abc-1");
    assertThat(line.path("version").isIntegralNumber()).isTrue();
    assertThat(line.path("version").asLong()).isEqualTo(2);
    assertThat(line.path("code").asText()).isEqualTo("INTERNAL");
    assertThat(line.has("error")).isFalse();
  }

  @Test
  void aKeyOfTheLineItselfOrOneSaidTwiceIsNotTakenFromItsPairs() throws Exception {
    log.atInfo()
        .addKeyValue("msg", "false")
        .addKeyValue("boot", "false")
        .addKeyValue("model", "m")
        .addKeyValue("model", "n")
        .log("true");
    JsonNode line = read(events.only());
    assertThat(line.path("msg").asText()).isEqualTo("true");
    assertThat(line.has("boot")).isFalse();
    assertThat(line.path("model").asText()).isEqualTo("m");
  }

  @Test
  void anExceptionIsToldWithItsCauses() throws Exception {
    Exception cause = new IOException("disk\nfull");
    log.error("it failed", new IllegalStateException("no split", cause));
    JsonNode error = read(events.only()).path("error");
    assertThat(error.path("type").asText()).isEqualTo("java.lang.IllegalStateException");
    assertThat(error.path("message").asText()).isEqualTo("no split");
    assertThat(error.path("stack").asText().lines().toList())
        .startsWith("java.lang.IllegalStateException: no split")
        .contains("Caused by: java.io.IOException: disk\\nfull")
        .filteredOn(line -> line.startsWith("\tat "))
        .isNotEmpty();
  }

  @Test
  void aStackIsBounded() throws Exception {
    Throwable deep = new StackOverflowError("x".repeat(100_000));
    for (int i = 0; i < 1_000; i++) {
      deep = new IllegalStateException("y".repeat(10_000), deep);
    }
    log.error("z".repeat(100_000), deep);
    ILoggingEvent event = events.only();
    JsonNode line = read(event);
    assertThat(line.path("msg").asText()).hasSize(8_195).endsWith("z...");
    assertThat(line.path("error").path("stack").asText()).hasSize(8_195).endsWith("...");
    assertThat(text.write(event).length()).isLessThan(20_000);
  }

  @Test
  void causesInACircleEnd() throws Exception {
    Exception one = new IllegalStateException("one");
    Exception two = new IllegalStateException("two", one);
    one.initCause(two);
    log.error("circle", one);
    assertThat(read(events.only()).path("error").path("stack").asText().length()).isLessThan(8_200);
  }

  @Test
  void peopleSeeTheTimeOfDayTheLoggerTheMessageAndThePairs() {
    log.atWarn().addKeyValue("model", "m").addKeyValue("why", "so it is").log("late");
    assertThat(text.write(at("2026-01-02T03:04:05.006Z")))
        .isEqualTo(
            "03:04:05.006 WARN  Journeys                     late model=m why=\"so it is\"\n");
  }

  @Test
  void peopleSeeOnePlaceOfAnException() {
    log.error("it failed", new IllegalStateException("no\nsplit"));
    assertThat(text.write(events.only()).lines().skip(1).toList())
        .hasSize(2)
        .startsWith("java.lang.IllegalStateException: no\\nsplit")
        .element(1)
        .asString()
        .startsWith("\tat dev.siskin.server.log.LineFormTest.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\r\n12:00:00.000 ERROR Server FORGED",
        "a\n{\"level\":\"ERROR\",\"msg\":\"FORGED\"}",
        "\"},\n{\"",
        "\u001b[31mred\u001b[2K\u009b1A",
        "\u2028\u2029\u0085\u000b\u000c",
        "\u202egnp.exe\u2066\u200b\ufeff",
        "\u0000\u0008\u007f\\u000a\\",
        "\udb40\udc41tagged",
        "plain ü \ud83d\ude00",
      })
  void nothingThatIsLoggedForgesALineOrMovesACursor(String hostile) throws Exception {
    events
        .logger(hostile)
        .atError()
        .addKeyValue(hostile, "v")
        .addKeyValue("model", hostile)
        .setCause(new IllegalStateException(hostile))
        .log(hostile.replace("{", "(") + " {}", hostile);
    ILoggingEvent event = events.only();
    JsonNode line = read(event);
    assertThat(line.path("msg").asText()).endsWith(hostile);
    assertThat(line.path("model").asText()).isEqualTo(hostile);
    assertThat(line.path(hostile).asText()).isEqualTo("v");
    assertThat(line.path("error").path("message").asText()).isEqualTo(hostile);
    assertSafe(json.write(event), 1);
    assertSafe(text.write(event), 3);
  }

  @Test
  void halvesOfPairsAreReplacedInJsonAndShownToPeople() throws Exception {
    log.info("a\ud800b\udc00");
    ILoggingEvent event = events.only();
    assertThat(read(event).path("msg").asText()).isEqualTo("a\ufffdb\ufffd");
    assertThat(text.write(event)).contains("a\\ud800b\\udc00");
  }

  @Test
  void aCutLeavesNoHalfOfAPair() throws Exception {
    log.atInfo().addKeyValue("model", "x".repeat(255) + "\ud83d\ude00").log("long");
    assertThat(read(events.only()).path("model").asText()).isEqualTo("x".repeat(255) + "...");
  }

  @Test
  void randomWordsComeBackFromJsonAsTheyWere() throws Exception {
    Random random = new Random(6);
    for (int i = 0; i < 3_000; i++) {
      StringBuilder words = new StringBuilder();
      for (int j = random.nextInt(20); j >= 0; j--) {
        words.appendCodePoint(
            random.nextBoolean() ? random.nextInt(0x100) : random.nextInt(0x110000));
      }
      log.atInfo().addKeyValue("model", words.toString()).log("{}", words);
      ILoggingEvent event = events.only();
      String back =
          new String(words.toString().getBytes(StandardCharsets.UTF_16), StandardCharsets.UTF_16);
      JsonNode line = read(event);
      assertThat(line.path("msg").asText()).isEqualTo(back);
      assertThat(line.path("model").asText()).isEqualTo(back);
      assertSafe(json.write(event), 1);
      assertSafe(text.write(event), 1);
    }
  }

  /** So many lines, with no character in them that is more than itself. */
  private static void assertSafe(String lines, int count) {
    assertThat(lines).endsWith("\n");
    assertThat(lines.split("\\R", -1)).as(lines).hasSize(count + 1);
    assertThat(lines.codePoints().filter(c -> c != '\n' && c != '\t').anyMatch(Escapes::isUnsafe))
        .as(lines)
        .isFalse();
  }
}
