package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code siskin load proxy} and {@code siskin load hostile}, from the options to the exit code. */
@Timeout(60)
class FaultCommandsTest {

  @Test
  void proxyForwardsSaysWhatChangesAndCounts() throws IOException {
    int port = TargetServer.freePort();
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      CompletableFuture<ToolRun> run =
          CompletableFuture.supplyAsync(
              () ->
                  ToolRun.of(
                      "proxy",
                      "--listen=" + port,
                      "--to=127.0.0.1:" + server.getLocalPort(),
                      "--fault=down:cut=3b",
                      "--fault=delay=1ms@1s/500ms",
                      "--for=2s"));
      try (Socket client = connect(port);
          Socket accepted = server.accept()) {
        accepted.getOutputStream().write("12345".getBytes(StandardCharsets.US_ASCII));
        assertThat(client.getInputStream().readAllBytes()).hasSize(3);
      }

      ToolRun ended = run.join();

      assertThat(ended.exitCode()).isZero();
      assertThat(ended.out())
          .contains("127.0.0.1:" + port + " forwards to 127.0.0.1:" + server.getLocalPort())
          .contains("   0.000 s  down:cut=3b")
          .contains("   1.000 s  down:cut=3b + delay=1ms")
          .contains("   1.500 s  down:cut=3b")
          .contains("1 connections, 1 of them with a fault, 0 still open")
          .contains("0 bytes to the server, 3 to clients")
          .contains("1 cut, 0 half-closed, 0 reset, 0 refused");
    }
  }

  @Test
  void proxyObeysItsStdinAndEndsWithIt(@TempDir Path folder) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Path out = folder.resolve("out");
      Process proxy =
          ToolProcess.start(
              out,
              "load",
              "proxy",
              "--listen=0",
              "--to=127.0.0.1:" + server.getLocalPort(),
              "--control");
      try (OutputStream orders = proxy.getOutputStream()) {
        tell(orders, "down:cut=3b delay=1ms\nlag=5s\n\n");
      }

      assertThat(proxy.waitFor()).isZero();
      assertThat(out)
          .content()
          .containsSubsequence(
              " forwards to ",
              "by order   down:cut=3b + delay=1ms",
              "'lag=5s' is unknown",
              "by order   no fault",
              "0 connections");
    }
  }

  private static void tell(OutputStream orders, String lines) throws IOException {
    orders.write(lines.getBytes(StandardCharsets.US_ASCII));
    orders.flush();
  }

  @Test
  void aTakenPortIsAMistakeOfTheUser() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      ToolRun run = ToolRun.of("proxy", "--listen=" + taken.getLocalPort());

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).startsWith("Port " + taken.getLocalPort() + " is taken; ");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--fault=lag=5s | 'lag=5s' is unknown",
        "--fault=stall@soon | is unknown",
        "--to=there | is no server to forward to; write for example --to 127.0.0.1:8501",
        "--to=127.0.0.1:99999 | is no server to forward to",
        "--listen=70000 | must lie between 0 and 65535",
        "--for=long | is not a duration",
      })
  void proxyRefusesMistakesInOneSentence(String option, String sentence) {
    ToolRun run = ToolRun.of("proxy", option);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(sentence).contains("--help").doesNotContain("\tat ");
  }

  @Test
  void hostileClientsAreListedAndTheCanaryLives() {
    try (TargetServer server = TargetServer.good()) {
      ToolRun run =
          ToolRun.of(
              "hostile",
              "--url=" + server.url(),
              "--kind=reset-answer,silence",
              "--count=2",
              "--for=2s",
              "--canary-limit=10s");

      assertThat(run.out())
          .containsPattern("canary alone +\\d+ requests, 0 failed; p50 ")
          .containsPattern("canary beside +20 requests, 0 failed; p50 ")
          .containsPattern("reset-answer +\\d+  answered 200, left by the client ")
          .containsPattern("silence +2  still open ");
      assertThat(run.exitCode()).as(run.out()).isIn(0, 3);
    }
  }

  @Test
  void aCanaryThatFailsIsExitCode1() {
    try (TargetServer server =
        new TargetServer(
            (index, request, vertx) -> {
              if (index < 35) {
                TargetServer.ok(request, "1", "stable");
              } else {
                TargetServer.error(request, 500, "worn out");
              }
            })) {
      ToolRun run =
          ToolRun.of("hostile", "--url=" + server.url(), "--kind=silence", "--count=1", "--for=2s");

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.out()).contains("The polite client was not always answered");
    }
  }

  @Test
  void aCanaryThatIsSlowIsExitCode1() {
    try (TargetServer server = TargetServer.good()) {
      ToolRun run =
          ToolRun.of(
              "hostile",
              "--url=" + server.url(),
              "--kind=silence",
              "--count=1",
              "--for=1s",
              "--canary-limit=0s");

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.out()).contains("The polite client's p99 was over 0s.");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://192.0.2.1:8501", "http://example.org", "http://0.0.0.0:80"})
  void hostileClientsStayOnThisMachine(String url) {
    ToolRun run = ToolRun.of("hostile", "--url=" + url);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("Hostile clients are let loose on this machine only, and '");
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--kind=rude | 'rude' is no kind of hostile client; there are slowloris, slow-body",
        "--count=0 | --count must be 1 or more",
        "--interval=0s | --interval must be above 0s",
        "--url=8501 | is no address to load",
        "--for=0s | --duration",
      })
  void hostileRefusesMistakesInOneSentence(String option, String sentence) {
    ToolRun run = ToolRun.of("hostile", option);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(sentence).doesNotContain("\tat ");
  }

  @Test
  void aTargetThatDoesNotServeIsExitCode2() throws IOException {
    ToolRun run = ToolRun.of("hostile", "--url=http://127.0.0.1:" + TargetServer.freePort());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("Nothing answers at ");
  }

  /** Until the proxy listens. */
  private static Socket connect(int port) {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (true) {
      try {
        return new Socket(InetAddress.getLoopbackAddress(), port);
      } catch (IOException notYet) {
        assertThat(System.nanoTime()).isLessThan(deadline);
      }
    }
  }
}
