package dev.siskin.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.config.ConfigReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What can be said without a model: help, defaults, and why it does not start. */
class MainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final StringWriter usage = new StringWriter();
  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;

  @TempDir private Path dir;

  @BeforeEach
  void listen() {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void letGo() {
    System.setOut(realOut);
    System.setErr(realErr);
  }

  private int serve(String... args) {
    PrintWriter writer = new PrintWriter(usage, true);
    return new CommandLine(new Main()).setOut(writer).setErr(writer).execute(args);
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void defaultsArePrintedAndBind() throws Exception {
    assertThat(serve("--print-defaults")).isZero();
    Path file = Files.writeString(dir.resolve("all.yaml"), out.toString(StandardCharsets.UTF_8));
    assertThat(ConfigReader.read(file, Map.of())).isEqualTo(ConfigReader.read(null, Map.of()));
  }

  @Test
  void helpNamesTheExitCodes() {
    assertThat(serve("--help")).isZero();
    assertThat(usage.toString()).contains("Exit codes: 130 after Ctrl-C");
  }

  @Test
  void aWrongOptionIsWrongUsage() {
    assertThat(serve("--prot", "1")).isEqualTo(2);
    assertThat(serve("--port", "many")).isEqualTo(2);
    assertThat(serve("--set", "http.port")).isEqualTo(2);
  }

  @Test
  void aWrongSettingIsOneSentence() {
    assertThat(serve("--set", "http.prot=1")).isEqualTo(1);
    assertThat(said())
        .isEqualTo(
            "siskin serve: unknown setting 'http.prot'; the nearest known is 'port'"
                + System.lineSeparator());
  }

  @Test
  void anUnknownFormOfTheLogIsOneSentence() {
    assertThat(serve("--log", "xml")).isEqualTo(1);
    assertThat(said()).startsWith("siskin serve: log.format is 'xml'; write text or json");
  }

  @Test
  void optionsWinOverSettings() {
    assertThat(serve("--set", "http.port=1", "--port", "99999")).isEqualTo(1);
    assertThat(said()).startsWith("siskin serve: http.port is 99999, not a port");
  }

  @Test
  void modelsThatAreNotThereAreOneSentence() {
    Path missing = dir.resolve("none");
    assertThat(serve("--models", missing.toString(), "--state-dir", dir.toString())).isEqualTo(1);
    assertThat(said())
        .isEqualTo(
            "siskin serve: "
                + missing
                + " is no folder; put models there as <name>/<version>/saved_model.pb"
                + System.lineSeparator());
  }

  @Test
  void aDamagedSplitFileIsOneSentence() throws Exception {
    Path state = Files.createDirectories(dir.resolve("state"));
    Files.writeString(state.resolve("splits.json"), "{");
    Path models = Files.createDirectories(dir.resolve("models"));
    assertThat(serve("--models", models.toString(), "--state-dir", state.toString())).isEqualTo(1);
    assertThat(said()).contains("splits.json is damaged").doesNotContain("\tat ");
  }

  @Test
  void aTokenFileThatIsNotThereIsOneSentence() {
    assertThat(serve("--admin-token-file", dir.resolve("none").toString())).isEqualTo(1);
    assertThat(said()).contains("the admin token file").contains("is not there");
  }

  @Test
  void aPortThatIsTakenIsOneSentence() throws Exception {
    Path models = Files.createDirectories(dir.resolve("models"));
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      int code =
          serve("--models", models.toString(), "--state-dir", dir.toString(), "--port", port);
      assertThat(code).isEqualTo(1);
      assertThat(said())
          .startsWith("siskin serve: cannot listen on 127.0.0.1:" + port + " (")
          .doesNotContain("\tat ");
    }
  }
}
