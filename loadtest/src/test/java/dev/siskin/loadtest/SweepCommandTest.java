package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** The command over load options, and over servers that it starts and stops itself. */
@Isolated
class SweepCommandTest {

  private static final List<String> SHORT =
      List.of(
          "--json",
          "--rate=50",
          "--duration=300ms",
          "--warmup=100ms",
          "--rounds=1",
          "--features=4");

  @Test
  void loadOptionsAreVaried() throws IOException {
    try (TargetServer server =
        new TargetServer(
            (index, request, vertx) -> {
              long delayMillis = request.path().contains("slow") ? 80 : 1;
              vertx.setTimer(delayMillis, timer -> TargetServer.ok(request, "7", "stable"));
            })) {
      ToolRun run =
          sweep("--url=" + server.url(), "--vary=m=slow,quick", "--option", "--model {m}");

      assertThat(server.paths())
          .containsExactlyInAnyOrder("/v1/models/slow:predict", "/v1/models/quick:predict");
      JsonNode document = run.document();
      assertThat(document.path("cells")).hasSize(2);
      // A machine that holds the tool up may cost a cell its only run.
      if (document.at("/cells/1/counts").booleanValue()) {
        assertThat(document.at("/best/m").textValue()).isEqualTo("quick");
        assertThat(run.exitCode()).isZero();
      }
    }
  }

  @Test
  @Timeout(120)
  void serversAreStartedForEachCellAndGoneAfterIt() throws IOException {
    int port = TargetServer.freePort();
    String java =
        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
    String url = "http://127.0.0.1:" + port;
    long before = children();
    ToolRun run =
        sweep(
            "--url=" + url,
            "--ready-url=" + url + "/ready",
            "--vary=answer=one,two",
            "--start",
            "'"
                + java
                + "' -cp '"
                + System.getProperty("java.class.path")
                + "' "
                + Cell.class.getName()
                + " "
                + port
                + " {answer}");

    assertThat(run.document().path("cells")).hasSize(2);
    assertThat(run.err()).contains("run 2 of 2");
    assertThat(run.err()).doesNotContain("not ready").doesNotContain("ended with");
    assertThat(children()).isEqualTo(before);
    assertThat(StartedServer.isTaken(URI.create(url))).isFalse();
  }

  @Test
  void serverThatEndsAtOnceIsAFlawWithItsLastWords() throws IOException {
    ToolRun run =
        sweep(
            "--ready-url=http://127.0.0.1:" + TargetServer.freePort(),
            "--vary=x=1",
            "--start",
            "sh -c 'echo no room for {x}; exit 7'");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("exit code 7; its last words: no room for 1.");
    assertThat(run.err()).contains("No cell has runs that count.");
  }

  @Test
  void programThatIsNotThereIsAFlawOfItsCell() throws IOException {
    ToolRun run =
        sweep(
            "--ready-url=http://127.0.0.1:" + TargetServer.freePort(),
            "--vary=x=1",
            "--start=/no/such {x}");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("--start: '/no/such' cannot be run").doesNotContain("\tat ");
  }

  @Test
  void serverThatIsThereAlreadyIsNotTakenForACell() {
    try (TargetServer server =
        new TargetServer((index, request, vertx) -> TargetServer.ok(request, "7", "stable"))) {
      ToolRun run = sweep("--ready-url=" + server.url(), "--vary=x=1", "--start", "sleep {x}");

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).contains("Something answers at " + server.url() + " already");
    }
  }

  @Test
  void userMistakesAreOneSentence() {
    assertThat(sweep().err()).contains("--vary");
    assertThat(sweep("--vary=x").err()).startsWith("'x' is nothing to vary");
    assertThat(sweep("--vary=x=1").err()).startsWith("Nothing uses --vary x");
    assertThat(sweep("--vary=x=1", "--start=a {x}").err()).startsWith("--start and --ready-url");
    assertThat(sweep("--vary=x=0,1", "--option", "--rate {x}").err()).contains("--rate must");
    assertThat(sweep("--vary=x=1", "--option", "--bogus {x}").err()).contains("--bogus");
    assertThat(ToolRun.of("sweep", "--vary=x=1", "--option", "--rate {x}", "--rounds=0").err())
        .startsWith("--rounds must");
    assertThat(sweep("--vary=x=1", "--option", "--rate {x}", "--discard=-1").err())
        .startsWith("--discard must");
    assertThat(sweep("--vary=x=1", "--start=a {x}", "--ready-url=ftp://h").err())
        .startsWith("--ready-url ftp://h is no address");
    assertThat(sweep("--vary=x=1", "--start=a {x}", "--ready-url=h").err())
        .startsWith("--ready-url h is no address");
    assertThat(sweep("--vary=x").exitCode()).isEqualTo(2);
    assertThat(sweep("--vary=x").err().lines()).hasSize(2);
    assertThat(ToolRun.of("sweep", "--help").out()).contains("--vary", "--find", "Exit codes");
  }

  /** A server of one cell, as a process. */
  static final class Cell {
    private Cell() {}

    public static void main(String[] arguments) throws IOException {
      int port = Integer.parseInt(arguments[0]);
      InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      HttpServer server = HttpServer.create(address, 0);
      server.setExecutor(Executors.newCachedThreadPool());
      server.createContext(
          "/",
          exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
          });
      server.start();
    }
  }

  private static ToolRun sweep(String... options) {
    List<String> words = new ArrayList<>(SHORT);
    words.addAll(List.of(options));
    return ToolRun.of("sweep", words.toArray(String[]::new));
  }

  private static long children() {
    return ProcessHandle.current().children().count();
  }
}
