package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A start that cannot be: one sentence, exit code 1, and no process left. */
@Tag("endtoend")
@Timeout(180)
class RefusedStartTest {
  @TempDir private Path dir;
  private Path data = Path.of("");

  @BeforeEach
  void takeModels() throws Exception {
    data = Trained.dataDir("refused");
  }

  @AfterEach
  void noProcessIsLeft() {
    assertThat(Children.thatName(data.toString())).isEmpty();
  }

  @Test
  void takenDataPort() throws Exception {
    try (ServerSocket taken = taken()) {
      assertThat(refusal(0, "http.port=" + taken.getLocalPort()))
          .startsWith("siskin up: cannot listen on 127.0.0.1:" + taken.getLocalPort())
          .contains("Address already in use")
          .endsWith("; choose another http.port");
    }
  }

  @Test
  void takenKafkaPort() throws Exception {
    try (ServerSocket taken = taken()) {
      assertThat(refusal(taken.getLocalPort()))
          .startsWith("siskin up: The Kafka broker did not start: ")
          .contains(String.valueOf(taken.getLocalPort()));
    }
  }

  @Test
  void unknownSetting() throws Exception {
    assertThat(refusal(0, "http.prot=1"))
        .isEqualTo("siskin up: unknown setting 'http.prot'; the nearest known is 'port'");
  }

  @Test
  void tokenThatOthersCanRead() throws Exception {
    Path token = Files.writeString(dir.resolve("token"), "0123456789abcdef0123456789abcdef");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(refusal(0, "admin.tokenFile=" + token))
        .isEqualTo("siskin up: others can read " + token + "; run: chmod 600 " + token);
  }

  /** The one line said to the user; log lines begin with the time of day. */
  private String refusal(int kafkaPort, String... settings) throws Exception {
    Children.Ended ended = Installation.only().run(Siskin.words(data, kafkaPort, settings));
    assertThat(ended.code()).as("%s", ended).isEqualTo(1);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).doesNotContain("\tat ");
    return ended
        .err()
        .lines()
        .filter(line -> line.startsWith("siskin"))
        .reduce((one, other) -> one + "\n" + other)
        .orElseThrow(() -> new AssertionError(ended));
  }

  private static ServerSocket taken() throws Exception {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }
}
