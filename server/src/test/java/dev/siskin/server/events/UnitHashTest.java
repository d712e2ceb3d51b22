package dev.siskin.server.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitHashTest {
  @TempDir private Path dir;

  /** RFC 4231, test case 2: the first half of 5bdcc146bf60754e6a042426089575c7. */
  @Test
  void itIsThatOfTheStandard() {
    assertThat(new UnitHash("Jefe".getBytes(UTF_8)).hash("what do ya want for nothing?"))
        .isEqualTo("W9zBRr9gdU5qBCQmCJV1xw");
  }

  @Test
  void nobodyHasNoHash() {
    assertThat(new UnitHash("key".getBytes(UTF_8)).hash(null)).isNull();
  }

  @Test
  void theKeyIsMadeOnceAndIsOurs() throws IOException {
    byte[] first = UnitKey.read("", dir);
    assertThat(first).hasSize(64);
    assertThat(UnitKey.read("", dir)).isEqualTo(first);
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("unit.key"))))
        .isEqualTo("rw-------");
    assertThat(dir).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void aKeyOfOnesOwnIsTaken() throws IOException {
    String key = "0123456789abcdef0123456789abcdef";
    Path file = Files.writeString(dir.resolve("mine"), key + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(UnitKey.read(file.toString(), dir)).isEqualTo(key.getBytes(UTF_8));
    assertThat(dir.resolve("unit.key")).doesNotExist();
  }

  @Test
  void whatIsNoPrivateKeyIsRefusedInASentence() throws IOException {
    Path file = Files.writeString(dir.resolve("mine"), "0123456789abcdef0123456789abcdef");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> UnitKey.read(file.toString(), dir))
        .isInstanceOf(IOException.class)
        .hasMessage("others can read " + file + "; run: chmod 600 " + file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(file, "short");
    assertThatThrownBy(() -> UnitKey.read(file.toString(), dir))
        .hasMessageContaining("holds no key");
    assertThatThrownBy(() -> UnitKey.read(dir.resolve("none").toString(), dir))
        .hasMessageContaining("is not there");
  }
}
