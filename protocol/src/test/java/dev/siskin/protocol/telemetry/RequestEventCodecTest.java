package dev.siskin.protocol.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestEventCodecTest {
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final String LEAST =
      "\"id\":\"a-1\",\"replica\":\"r\",\"boot\":\"b\",\"code\":\"OK\",\"transport\":\"http1\",\"at\":1";

  private static final String OUTPUT = "\"name\":\"y\",\"dtype\":\"float\"";

  private static RequestEvent full() {
    return new RequestEvent(
        "3kf9-z1",
        "host:8501",
        "boot-1",
        "digits",
        new RequestEvent.Way(2, "canary", 7),
        "nMFp2hxwSTyzQ1x8Ghv9lA",
        "OK",
        "websocket",
        1_700_000_000_123L,
        Map.of(Stage.TOTAL, 900L, Stage.RECEIVE, 5L, Stage.QUEUE, 300L, Stage.RUN, 500L),
        3,
        new RequestEvent.Run(815, 1, 17, 5),
        List.of(
            new OutputSummary("label", "string", List.of(3L), 0, 0, null, null),
            new OutputSummary("wide", "double", List.of(1L, 9_000L), 4_096, 4_096, null, null),
            new OutputSummary(
                "y", "float", List.of(1L, 2L), 0, 1, new OutputSummary.Figures(-2, 1e300, 0.5), 1)),
        TRACE,
        12);
  }

  private static RequestEvent refused() {
    return new RequestEvent(
        "a-1", "r", "b", "", null, null, "NOT_FOUND", "http1", 1, Map.of(), 0, null, null, 1);
  }

  @Test
  void anEventComesBackExactly() {
    assertThat(RequestEventCodec.decode(RequestEventCodec.encode(full()))).isEqualTo(full());
    assertThat(RequestEventCodec.decode(RequestEventCodec.encode(refused()))).isEqualTo(refused());
  }

  /** What readers in other languages rely on. */
  @Test
  void theFormIsFixed() {
    assertThat(new String(RequestEventCodec.encode(full()), UTF_8))
        .isEqualTo(
            "{\"id\":\"3kf9-z1\",\"replica\":\"host:8501\",\"boot\":\"boot-1\",\"model\":\"digits\","
                + "\"version\":2,\"arm\":\"canary\",\"epoch\":7,\"unit\":\"nMFp2hxwSTyzQ1x8Ghv9lA\","
                + "\"code\":\"OK\",\"transport\":\"websocket\",\"at\":1700000000123,"
                + "\"stages\":{\"total\":900,\"receive\":5,\"queue\":300,\"run\":500},\"rows\":3,"
                + "\"run\":{\"number\":815,\"slot\":1,\"rows\":17,\"requests\":5},"
                + "\"outputs\":[{\"name\":\"label\",\"dtype\":\"string\",\"shape\":[3]},"
                + "{\"name\":\"wide\",\"dtype\":\"double\",\"shape\":[1,9000],"
                + "\"looked_at\":4096,\"not_finite\":4096},"
                + "{\"name\":\"y\",\"dtype\":\"float\",\"shape\":[1,2],\"not_finite\":1,"
                + "\"min\":-2.0,\"max\":1.0E300,\"mean\":0.5,\"top\":1}],"
                + "\"traceparent\":\""
                + TRACE
                + "\",\"weight\":12}");
    assertThat(new String(RequestEventCodec.encode(refused()), UTF_8))
        .isEqualTo(
            "{\"id\":\"a-1\",\"replica\":\"r\",\"boot\":\"b\",\"code\":\"NOT_FOUND\","
                + "\"transport\":\"http1\",\"at\":1,\"stages\":{},\"weight\":1}");
  }

  @Test
  void whatALaterWriterAddsIsSkipped() {
    RequestEvent read =
        decoded("{" + LEAST + ",\"stages\":{\"gpu\":7,\"run\":3},\"new\":[{\"x\":[1]}]}");
    assertThat(read.micros()).containsExactly(Map.entry(Stage.RUN, 3L));
    assertThat(read.weight()).isZero();
    assertThat(read.way()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "nonsense",
        "{}",
        "{\"id\":7}",
        "{" + LEAST + ",\"weight\":-1}",
        "{" + LEAST + ",\"weight\":1.5}",
        "{" + LEAST + ",\"rows\":99999999999}",
        "{" + LEAST + ",\"version\":1}",
        "{" + LEAST + ",\"stages\":{\"run\":\"long\"}}",
        "{" + LEAST + ",\"run\":{\"number\":1}}",
        "{" + LEAST + ",\"outputs\":{}}",
        "{" + LEAST + ",\"outputs\":[7]}",
        "{" + LEAST + ",\"outputs\":[{\"dtype\":\"float\"}]}",
        "{" + LEAST + ",\"outputs\":[{" + OUTPUT + ",\"shape\":[-1]}]}",
        "{" + LEAST + ",\"outputs\":[{" + OUTPUT + ",\"shape\":[\"wide\"]}]}",
        "{" + LEAST + ",\"outputs\":[{" + OUTPUT + ",\"min\":1,\"max\":2}]}",
        "{" + LEAST + ",\"outputs\":[{" + OUTPUT + ",\"min\":1,\"max\":1e999,\"mean\":1}]}",
        "{" + LEAST + ",\"outputs\":[{" + OUTPUT + ",\"not_finite\":-1}]}",
      })
  void whatIsNoEventIsRefused(String text) {
    assertThatThrownBy(() -> decoded(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTextThatNobodyOfUsWritesIsRefused() {
    String endless = "x".repeat(2_000);
    assertThatThrownBy(() -> decoded("{" + LEAST.replace("a-1", endless) + "}"))
        .hasMessage("'id' is too long");
  }

  @Test
  void theHeadersNameTheRequestAndHowManyItStandsFor() {
    assertThat(full().headers(41))
        .containsEntry("ce_id", "3kf9-z1")
        .containsEntry("ce_type", "dev.siskin.request.v1")
        .containsEntry("ce_source", "/siskin/host%3A8501")
        .containsEntry("ce_subject", "digits")
        .containsEntry("ce_sequence", "41")
        .containsEntry("ce_sampledrate", "12")
        .containsEntry("ce_traceparent", TRACE)
        .containsEntry("ce_time", "2023-11-14T22:13:20.123Z");
  }

  /** CloudEvents takes no empty subject. */
  @Test
  void withoutAModelThereIsNoSubject() {
    assertThat(refused().headers(0)).doesNotContainKeys("ce_subject", "ce_traceparent");
  }

  private static RequestEvent decoded(String text) {
    return RequestEventCodec.decode(text.getBytes(UTF_8));
  }
}
