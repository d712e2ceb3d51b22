package dev.siskin.loadtest.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MessageTest {

  private static Message parse(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Message.parse(bytes, 0, bytes.length);
  }

  @Test
  void fieldsMayComeInAnyOrderAmongOthers() throws IOException {
    Message message =
        parse(
            "{\"outputs\":[{\"id\":\"99\",\"data\":[NaN,1e9]}],\"model_version\":\"7\","
                + "\"new\":{\"op\":\"x\"},\"id\":\"12\",\"arm\":\"canary\",\"op\":\"result\"}");

    assertThat(message).isEqualTo(new Message("result", 12, "7", "canary", "", "", Message.UNTOLD));
  }

  @Test
  void idsAndVersionsMayBeNumbers() throws IOException {
    Message message = parse("{\"op\":\"result\",\"id\":5,\"model_version\":3}");

    assertThat(message.id()).isEqualTo(5);
    assertThat(message.version()).isEqualTo("3");
    assertThat(message.arm()).isEqualTo("-");
  }

  @Test
  void foreignIdIsNone() throws IOException {
    assertThat(parse("{\"op\":\"error\",\"id\":\"abc\"}").id()).isEqualTo(-1);
    assertThat(parse("{\"op\":\"error\",\"message\":\"no\"}").text()).isEqualTo("no");
  }

  @Test
  void whatIsNoObjectIsRefused() {
    assertThatThrownBy(() -> parse("[]")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> parse("")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> parse("{\"op\":\"result\",\"id\"")).isInstanceOf(IOException.class);
  }

  @Test
  void codesStandForStatuses() {
    assertThat(StatusCode.of("RESOURCE_EXHAUSTED")).isEqualTo(429);
    assertThat(StatusCode.of("OVERLOADED")).isEqualTo(503);
    assertThat(StatusCode.of("TOO_LARGE")).isEqualTo(413);
    assertThat(StatusCode.of("CONFLICT")).isEqualTo(409);
    assertThat(StatusCode.of("503")).isEqualTo(503);
    assertThat(StatusCode.of("200")).isEqualTo(500);
    assertThat(StatusCode.of("WHATEVER")).isEqualTo(500);
    assertThat(StatusCode.of("")).isEqualTo(500);
  }
}
