package dev.siskin.loadtest.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ErrorTextTest {

  private final ErrorText text = new ErrorText();

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  @Test
  void takesTheErrorOutOfJsonThatComesInPieces() {
    text.add(bytes("{\"error\":\"queue"));
    text.add(bytes(" full\"}"));

    assertThat(text.message()).isEqualTo("queue full");
  }

  @Test
  void takesOtherBodiesAsTheyAre() {
    text.add(bytes(" Bad Gateway\n"));

    assertThat(text.message()).isEqualTo("Bad Gateway");
  }

  @Test
  void emptyBodyIsAnEmptyMessage() {
    assertThat(text.message()).isEmpty();
  }

  @Test
  void endlessBodyIsCutOff() {
    for (int i = 0; i < 100; i++) {
      text.add(bytes("x".repeat(1000)));
    }

    assertThat(text.message()).hasSize(4096);
  }
}
