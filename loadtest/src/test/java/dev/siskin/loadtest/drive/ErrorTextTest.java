package dev.siskin.loadtest.drive;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class ErrorTextTest {

  private final ErrorText text = new ErrorText();

  @Test
  void takesTheErrorOutOfJsonThatComesInPieces() {
    text.add(Buffer.buffer("{\"error\":\"queue"));
    text.add(Buffer.buffer(" full\"}"));

    assertThat(text.message()).isEqualTo("queue full");
  }

  @Test
  void takesOtherBodiesAsTheyAre() {
    text.add(Buffer.buffer(" Bad Gateway\n"));

    assertThat(text.message()).isEqualTo("Bad Gateway");
  }

  @Test
  void emptyBodyIsAnEmptyMessage() {
    assertThat(text.message()).isEmpty();
  }

  @Test
  void endlessBodyIsCutOff() {
    for (int i = 0; i < 100; i++) {
      text.add(Buffer.buffer("x".repeat(1000)));
    }

    assertThat(text.message()).hasSize(4096);
  }
}
