package dev.siskin.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class ToolTest {
  @TempDir private Path dir;

  @Test
  void findsTheFirstOnThePath() throws Exception {
    Path tool = Files.createFile(dir.resolve("tool"));
    assertThat(tool.toFile().setExecutable(true)).isTrue();
    assertThat(Tool.require("tool", "/nowhere:" + dir, true)).isEqualTo(tool);
  }

  @Test
  void missingToolSkipsTheTestByName() {
    assertThatThrownBy(() -> Tool.require("tool", dir.toString(), false))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining("tool is not on PATH");
  }

  @Test
  void missingToolFailsTheTestWhereToolsAreRequired() {
    assertThatThrownBy(() -> Tool.require("tool", dir.toString(), true))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("tool is not on PATH");
  }
}
