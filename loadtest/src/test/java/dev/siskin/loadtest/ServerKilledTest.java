package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server whose process is gone in the middle of a run, as after kill -9. */
@Timeout(90)
class ServerKilledTest {

  private static final String JAVA =
      System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";

  /** Answers so many requests; the next one ends its process on the spot. */
  static final class Mortal {

    private Mortal() {}

    public static void main(String[] words) throws IOException {
      int lastRequest = Integer.parseInt(words[0]);
      int port = Integer.parseInt(words[1]);
      AtomicInteger requests = new AtomicInteger();
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
      server.createContext(
          "/",
          exchange -> {
            if (requests.incrementAndGet() > lastRequest) {
              Runtime.getRuntime().halt(137);
            }
            exchange.getRequestBody().readAllBytes();
            byte[] answer = "{\"predictions\":[[0.1]]}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
          });
      server.start();
      System.out.println(server.getAddress().getPort());
    }
  }

  private static Process mortal(int requests, int port) throws IOException {
    return new ProcessBuilder(
            JAVA,
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            Mortal.class.getName(),
            String.valueOf(requests),
            String.valueOf(port))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Waits until it listens, and says where. */
  private static int port(Process server) throws IOException {
    return Integer.parseInt(server.inputReader(StandardCharsets.UTF_8).readLine());
  }

  private CommandRun load(int port, String... options) {
    String[] all = new String[options.length + 2];
    all[0] = "--features=4";
    all[1] = "--connections=4";
    System.arraycopy(options, 0, all, 2, options.length);
    return CommandRun.load("http://127.0.0.1:" + port, all);
  }

  @Test
  void openLoopGivesUpAndKeepsWhatThereWas() throws Exception {
    Process server = mortal(41, 0);
    int port = port(server);
    CommandRun run = load(port, "--rate=100", "--duration=1m", "--give-up=500ms");

    assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.count("answered_200")).isBetween(36L, 40L);
    assertThat(run.count("answered_200") + run.count("connection_errors"))
        .isEqualTo(run.count("sent"));
    assertThat(run.report().path("partial").booleanValue()).isTrue();
    assertThat(run.out()).contains("Gave up: the target could not be reached any more.");
  }

  @Test
  void closedLoopGivesUpAndKeepsWhatThereWas() throws Exception {
    Process server = mortal(200, 0);
    int port = port(server);
    CommandRun run = load(port, "--closed", "--duration=1m", "--give-up=500ms");

    assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.count("answered_200")).isBetween(190L, 200L);
    assertThat(run.report().path("partial").booleanValue()).isTrue();
  }

  /** The second server takes the place of the first as soon as that is gone. */
  @Test
  void runGoesOnWithTheServerThatComesBack() throws Exception {
    Process first = mortal(41, 0);
    int port = port(first);
    var second =
        first
            .onExit()
            .thenApplyAsync(
                gone -> {
                  try {
                    return mortal(Integer.MAX_VALUE, port);
                  } catch (IOException noProcess) {
                    throw new IllegalStateException(noProcess);
                  }
                });
    CommandRun run = load(port, "--rate=100", "--duration=6s", "--give-up=1m");
    second.get(10, TimeUnit.SECONDS).destroyForcibly().waitFor();

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.count("sent")).isEqualTo(600);
    assertThat(run.count("connection_errors")).isPositive();
    assertThat(run.count("answered_200")).isGreaterThan(41);
    assertThat(run.report().path("partial").booleanValue()).isFalse();
  }
}
