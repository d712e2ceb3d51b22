package dev.siskin.server.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateLockTest {
  @TempDir Path dir;

  @Test
  void aStateFolderHasOneWriter() throws IOException {
    Path state = dir.resolve("state");
    try (StateLock first = StateLock.of(state)) {
      assertThat(first).isNotNull();
      assertThatThrownBy(() -> StateLock.of(state))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "another server writes to " + state + "; stop it or name another state folder");
    }
  }

  @Test
  void theNextWriterComesAfterTheFirst() throws IOException {
    StateLock.of(dir).close();
    StateLock.of(dir).close();
    assertThat(dir.resolve("lock")).exists();
  }
}
