package dev.siskin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminTokenTest {
  @TempDir private Path dir;

  private Path file(String content, String permissions) throws IOException {
    Path file = Files.writeString(dir.resolve("token"), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  @Test
  void withoutAFileThereIsNoToken() throws IOException {
    assertThat(AdminToken.read("")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "r--------", "rwx------"})
  void aPrivateFileHoldsTheToken(String permissions) throws IOException {
    assertThat(AdminToken.read(file("  0123456789abcdef\n", permissions).toString()))
        .isEqualTo("0123456789abcdef");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--r--", "rw----r--", "rw--w----", "rw------x"})
  void aFileForOthersIsRefused(String permissions) throws IOException {
    Path file = file("0123456789abcdef", permissions);
    assertThatThrownBy(() -> AdminToken.read(file.toString()))
        .isInstanceOf(IOException.class)
        .hasMessage("others can read " + file + "; run: chmod 600 " + file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0123456789abcde", "               \n\n\n"})
  void aShortTokenIsRefused(String content) throws IOException {
    Path file = file(content, "rw-------");
    assertThatThrownBy(() -> AdminToken.read(file.toString()))
        .isInstanceOf(IOException.class)
        .hasMessage(file + " holds no token; write at least 16 random characters into it");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path missing = dir.resolve("missing");
    assertThatThrownBy(() -> AdminToken.read(missing.toString()))
        .isInstanceOf(IOException.class)
        .hasMessage("the admin token file " + missing + " is not there");
  }
}
