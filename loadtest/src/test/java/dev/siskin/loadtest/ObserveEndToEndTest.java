package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the command shows of a server's use; the server is in the process of the test. */
class ObserveEndToEndTest {

  private static final String SELF = String.valueOf(ProcessHandle.current().pid());

  private final AtomicInteger scrapes = new AtomicInteger();
  private volatile boolean tellsOfBatches;
  private TargetServer target;
  private HttpServer metrics;

  @BeforeEach
  void start() throws IOException {
    target = new TargetServer((index, request, vertx) -> TargetServer.ok(request, "7", "stable"));
    metrics = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    metrics.createContext(
        "/metrics",
        exchange -> {
          byte[] page = page(scrapes.incrementAndGet()).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    metrics.start();
  }

  @AfterEach
  void stop() {
    metrics.stop(0);
    target.close();
  }

  @Test
  void processAndPageTogetherGiveAllFigures() throws IOException {
    CommandRun run = load("--pid", SELF, "--metrics", metricsUrl());

    JsonNode use = run.report().path("server_use");
    assertThat(use.path("answers").longValue()).isBetween(1L, 400L);
    assertThat(use.path("cpu_us_per_answer").doubleValue()).isPositive();
    assertThat(use.path("cores_used").doubleValue()).isPositive();
    assertThat(use.path("gc_count").longValue()).isEqualTo(1);
    assertThat(use.path("gc_pause_ms").doubleValue()).isEqualTo(10);
    double allocated = use.path("allocated_bytes_per_answer").doubleValue();
    assertThat(allocated * use.path("answers").longValue()).isBetween(999_999.0, 1_000_001.0);
    assertThat(run.err()).contains("us CPU an answer", "GC paused it 10.0 ms");
    assertThat(run.report().has("notes")).isFalse();
    // To see whether it is there, at the beginning, and at the end.
    assertThat(scrapes).hasValue(3);
  }

  @Test
  void batchesOfAServerThatTellsOfThemAreInTheReport() throws IOException {
    tellsOfBatches = true;
    CommandRun run = load("--metrics", metricsUrl(), "--model", "m");

    JsonNode batches = run.report().path("batches");
    assertThat(batches.size()).isPositive();
    assertThat(batches.at("/0/mean_rows").doubleValue()).isEqualTo(8);
    assertThat(batches.at("/0/mean_queue_wait_us").doubleValue()).isCloseTo(2_000, within(1e-6));
    assertThat(batches.at("/0/to_seconds").doubleValue()).isBetween(0.0, 10.0);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void processIsFoundByThePortOfTheTarget() throws IOException {
    CommandRun run = load("--use");

    assertThat(run.report().at("/server_use/max_rss_bytes").longValue()).isGreaterThan(10 << 20);
    assertThat(run.report().at("/server_use").has("gc_count")).isFalse();
  }

  @Test
  void processThatIsNotThereIsSaidAndTheRunGoesOn() throws IOException {
    CommandRun run = load("--pid", "999999999");

    assertThat(run.exitCode()).isIn(0, 3);
    assertThat(run.count("answered_200")).isEqualTo(400);
    assertThat(run.report().has("server_use")).isFalse();
    assertThat(run.report().at("/notes/0").textValue())
        .isEqualTo(
            "There is no process 999999999; --pid takes the number of the server's. What the"
                + " server uses is left out.");
  }

  @Test
  void pageThatIsNotThereIsSaidAndTheProcessStillMeasured() throws IOException {
    int freePort;
    try (ServerSocket socket = new ServerSocket(0)) {
      freePort = socket.getLocalPort();
    }
    String nowhere = "http://127.0.0.1:" + freePort + "/metrics";
    CommandRun run = load("--pid", SELF, "--metrics", nowhere);

    assertThat(run.report().at("/server_use/cpu_us_per_answer").doubleValue()).isPositive();
    assertThat(run.report().at("/notes/0").textValue())
        .isEqualTo("Nothing can be read at " + nowhere + ". Its figures are left out.");
  }

  @Test
  void pageOfSomethingElseIsSaidToBe() throws IOException {
    CommandRun run = load("--metrics", metricsUrl() + "/none");
    CommandRun other = load("--metrics", target.url());

    assertThat(run.report().at("/server_use/gc_count").longValue()).isEqualTo(1);
    assertThat(other.report().at("/notes/0").textValue())
        .contains("shows no figure of a process; --metrics takes a page in Prometheus' format");
  }

  @Test
  void userMistakesAreOneSentence() {
    assertThat(CommandRun.load("http://192.0.2.1:8501", "--use").err())
        .startsWith("--use finds servers on this machine only");
    assertThat(CommandRun.load(target.url(), "--kafka", "nonsense").err())
        .startsWith("No broker can be looked for at 'nonsense'");
    assertThat(CommandRun.load(target.url(), "--kafka", "nonsense").exitCode()).isEqualTo(2);
    assertThat(CommandRun.load(target.url(), "--pid", "x").exitCode()).isEqualTo(2);
  }

  private CommandRun load(String... options) {
    String[] all = new String[options.length + 2];
    all[0] = "--rate=200";
    all[1] = "--duration=2s";
    System.arraycopy(options, 0, all, 2, options.length);
    return CommandRun.load(target.url(), all);
  }

  private String metricsUrl() {
    return "http://127.0.0.1:" + metrics.getAddress().getPort() + "/metrics";
  }

  /** A server that collects its garbage once between two looks. */
  private String page(int scrape) {
    return (tellsOfBatches ? batches(scrape) : "")
        + "jvm_gc_memory_allocated_bytes_total "
        + scrape * 1_000_000
        + "\njvm_memory_used_bytes{id=\"Eden Space\"} 5\njvm_gc_pause_seconds_count "
        + scrape
        + "\njvm_gc_pause_seconds_sum "
        + scrape * 0.01
        + "\n";
  }

  /** Ten batches of eight rows between two looks; each request waits 2 ms. */
  private static String batches(int scrape) {
    return "siskin_queue_rows 0\nsiskin_runs_total{model=\"m\"} "
        + scrape * 10
        + "\nsiskin_rows_total{model=\"m\"} "
        + scrape * 80
        + "\nsiskin_stage_seconds_count{model=\"m\",stage=\"queue\"} "
        + scrape * 80
        + "\nsiskin_stage_seconds_sum{model=\"m\",stage=\"queue\"} "
        + scrape * 0.16
        + "\n";
  }
}
