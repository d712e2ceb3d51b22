package dev.siskin.loadtest.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
        "https://h:1",
        "http://",
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
