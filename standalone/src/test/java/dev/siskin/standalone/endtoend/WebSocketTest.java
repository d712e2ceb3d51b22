package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.standalone.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that others wrote, and our own load tool, at the real {@code /ws}. */
@Tag("endtoend")
@Timeout(300)
@ExtendWith({SharedSiskin.class, Logs.class})
class WebSocketTest {
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private static String url(Siskin siskin) {
    return siskin.url().replace("http:", "ws:") + "/ws";
  }

  /** Child processes read it from a file. */
  private static Path script(String name) throws IOException {
    Path file = Path.of("target", name).toAbsolutePath();
    try (InputStream in = WebSocketTest.class.getResourceAsStream(name)) {
      Files.copy(Objects.requireNonNull(in), file, StandardCopyOption.REPLACE_EXISTING);
    }
    return file;
  }

  @Test
  void theWsPackageOfNpmIsServed(Siskin siskin) throws Exception {
    Path node = Tool.require("node");
    Path modules = Packages.npm("ws", "8.23.0");
    ProcessBuilder judge =
        new ProcessBuilder(node.toString(), script("ws-judge.cjs").toString(), url(siskin));
    judge.environment().put("NODE_PATH", modules.toString());
    Children.Ended ended = Children.run(judge, LONGEST);
    assertThat(ended.out().lines())
        .as("%s", ended)
        .containsExactly(
            "hello [\"siskin.v1\",\"\",true]",
            "text \"result\"",
            "binary \"pinned 1\"",
            "same true",
            "error \"NOT_FOUND\"",
            "ended true",
            "versions true",
            "stats true",
            "pong \"life\"",
            "close 1000");
  }

  @Test
  void theWebsocketsPackageOfPythonIsServed(Siskin siskin) throws Exception {
    Path python = Packages.pip("websockets", "15.0.1");
    Children.Ended ended =
        Children.run(
            new ProcessBuilder(python.toString(), script("ws-judge.py").toString(), url(siskin)),
            LONGEST);
    assertThat(ended.out().lines())
        .as("%s", ended)
        .containsExactly(
            "hello siskin.v1 256",
            "text True",
            "binary [1, 10] True",
            "pong",
            "close 1000",
            "refused True");
  }

  @ParameterizedTest
  @ValueSource(strings = {"v2", "v2-binary"})
  void theLoadToolGetsNothingButAnswers(String dialect, Siskin siskin) throws Exception {
    LoadRun run =
        LoadRun.of(
            siskin.url().replace("http:", "ws:"),
            "--transport",
            "ws",
            "--dialect",
            dialect,
            "--model",
            "mlp784",
            "--rate",
            "300",
            "--warmup",
            "1s",
            "--duration",
            "2s",
            "--connections",
            "2",
            "--in-flight",
            "32");
    assertThat(run.answered()).as("%s", run.report()).isGreaterThan(500);
    assertThat(run.ended()).isEqualTo(run.answered());
    assertThat(run.report().at("/counts/connection_errors").asLong(-1)).isZero();
  }
}
