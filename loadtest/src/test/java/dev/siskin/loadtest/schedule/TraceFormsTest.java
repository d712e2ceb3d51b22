package dev.siskin.loadtest.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trace is CSV or JSON lines, never both. */
class TraceFormsTest {

  @TempDir private Path folder;

  private Trace read(String text) throws IOException {
    return TraceFile.read(Files.writeString(folder.resolve("trace"), text));
  }

  private void assertMixed(int line, String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "line " + line + " is of the other form than those before it; write all as CSV");
  }

  @Test
  void mixedFormsAreRefusedWithTheirLine() {
    assertMixed(3, "0\n\n{\"t\":1}\n");
    assertMixed(2, "{\"t\":0}\n1\n");
    assertMixed(2, "t_seconds\n{\"t\":0}\n");
    assertMixed(3, "{\"t\":0,\"bytes\":5}\n{\"t\":1,\"bytes\":5}\n2,5\n");
  }

  @Test
  void oneFormThroughoutIsTaken() throws IOException {
    assertThat(read("\nt_seconds\n".strip() + "\n0\n1\n").requests()).isEqualTo(2);
    assertThat(read("{\"t\":0}\n\n{\"t\":1}\n").requests()).isEqualTo(2);
  }
}
