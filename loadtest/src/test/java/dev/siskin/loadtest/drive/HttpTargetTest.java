package dev.siskin.loadtest.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.loadtest.traffic.Dialect;
import dev.siskin.loadtest.wire.Trust;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTargetTest {

  @Test
  void asksTheModelOrOneVersionOfIt() {
    assertThat(HttpTarget.predict("http://127.0.0.1:8501", "m", OptionalLong.empty()).url())
        .isEqualTo("http://127.0.0.1:8501/v1/models/m:predict");
    assertThat(HttpTarget.predict("http://127.0.0.1:8501/", "m", OptionalLong.of(3)).path())
        .isEqualTo("/v1/models/m/versions/3:predict");
  }

  @Test
  void keepsAPathBeforeTheRoute() {
    HttpTarget target = HttpTarget.predict("http://proxy/tf/", "m", OptionalLong.empty());

    assertThat(target.path()).isEqualTo("/tf/v1/models/m:predict");
    assertThat(target.port()).isEqualTo(80);
  }

  @ParameterizedTest
  @CsvSource({
    "tfs, /v1/models/m%20x:predict, /v1/models/m%20x/versions/3:predict",
    "v2, /v2/models/m%20x/infer, /v2/models/m%20x/versions/3/infer",
    "v2-binary, /v2/models/m%20x/infer, /v2/models/m%20x/versions/3/infer",
    "djl, /predictions/m%20x, /predictions/m%20x/3"
  })
  void eachDialectHasItsPlaces(String dialect, String path, String versionPath) {
    Door door = new Door(Door.Transport.HTTP, Dialect.parse(dialect), 1, null);

    assertThat(HttpTarget.of("http://h/p/", "m x", OptionalLong.empty(), door).path())
        .isEqualTo("/p" + path);
    assertThat(HttpTarget.of("http://h", "m x", OptionalLong.of(3), door).path())
        .isEqualTo(versionPath);
  }

  @Test
  void webSocketIsBesideTheRoutes() {
    Door door = new Door(Door.Transport.WS, Dialect.V2, 8, null);

    HttpTarget typed = HttpTarget.of("ws://h:5/a/ws", "m", OptionalLong.empty(), door);
    HttpTarget meant = HttpTarget.of("http://h:5/a", "m", OptionalLong.empty(), door);
    assertThat(typed.url()).isEqualTo("ws://h:5/a/ws").isEqualTo(meant.url());
    assertThat(typed.metadataPath()).isEqualTo("/a/v2/models/m");
  }

  @Test
  void securedAddressesHaveTheirOwnPort() {
    Door door = new Door(Door.Transport.HTTP, Dialect.TFS, 1, Trust.inAnybody());
    HttpTarget target = HttpTarget.of("https://[::1]", "m", OptionalLong.empty(), door);

    assertThat(target.port()).isEqualTo(443);
    assertThat(target.host()).isEqualTo("::1");
    assertThat(target.base()).isEqualTo("https://[::1]");
  }

  @Test
  void modelNameIsOneSegment() {
    assertThat(HttpTarget.predict("http://h:1", "a b/c?é", OptionalLong.empty()).path())
        .isEqualTo("/v1/models/a%20b%2Fc%3F%C3%A9:predict");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "127.0.0.1:8501",
        "http://",
        "http://h:0",
        "http://h:65536",
        "http://h:1?x=y",
        "http://u@h",
        "a b"
      })
  void otherAddressesAreRefusedWithAnExample(String url) {
    assertThatThrownBy(() -> HttpTarget.predict(url, "m", OptionalLong.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("http://127.0.0.1:8501");
  }

  @Test
  void blankModelIsRefused() {
    assertThatThrownBy(() -> HttpTarget.predict("http://h:1", " ", OptionalLong.empty()))
        .hasMessageContaining("--model");
  }
}
