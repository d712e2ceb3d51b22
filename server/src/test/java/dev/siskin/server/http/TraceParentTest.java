package dev.siskin.server.http;

import static dev.siskin.server.http.Door.PREDICT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.trace.TraceParent;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class TraceParentTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";
  private static final String WHOLE = "00-" + TRACE + "-" + SPAN + "-01";
  private static final String NO_TRACE = "00000000000000000000000000000000";
  private static final String NO_SPAN = "0000000000000000";

  @ParameterizedTest
  @ValueSource(
      strings = {
        WHOLE,
        "00-" + TRACE + "-" + SPAN + "-00",
        "cc-" + TRACE + "-" + SPAN + "-01",
        "cc-" + TRACE + "-" + SPAN + "-01-what-comes-later",
      })
  void aGoodOneIsPassedOn(String header) {
    assertThat(TraceParent.isValid(header)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        WHOLE + "-",
        WHOLE + "-more",
        " " + WHOLE,
        "ff-" + TRACE + "-" + SPAN + "-01",
        "cc-" + TRACE + "-" + SPAN + "-01x",
        "0-" + TRACE + "-" + SPAN + "-011",
        "00-" + NO_TRACE + "-" + SPAN + "-01",
        "00-" + TRACE + "-" + NO_SPAN + "-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + SPAN + "-01",
        "00-" + TRACE + "_" + SPAN + "-01",
        "00-" + TRACE + "-" + SPAN + "-0g",
      })
  void anotherIsNone(String header) {
    assertThat(TraceParent.isValid(header)).isFalse();
  }

  @Test
  void theAnswerHasWhatTheRequestHad(Vertx vertx, @TempDir Path dir) throws Exception {
    Door door = Door.open(vertx, dir);
    String row = "{\"instances\":[[1,2]]}";
    try (Wire wire = door.connect()) {
      assertThat(wire.ask(Wire.post(PREDICT, row, "traceparent: " + WHOLE)).header("traceparent"))
          .isEqualTo(WHOLE);
      assertThat(wire.ask(Wire.post(PREDICT, "{", "traceparent: " + WHOLE)).header("traceparent"))
          .isEqualTo(WHOLE);
      assertThat(wire.ask(Wire.post(PREDICT, row, "traceparent: nonsense")).header("traceparent"))
          .isNull();
      String twice = "traceparent: " + WHOLE + "\r\ntraceparent: " + WHOLE;
      assertThat(wire.ask(Wire.post(PREDICT, row, twice)).header("traceparent")).isNull();
      assertThat(wire.ask(Wire.post(PREDICT, row)).header("traceparent")).isNull();
    }
  }
}
