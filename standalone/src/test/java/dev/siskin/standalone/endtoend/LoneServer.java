package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A running {@code ./siskin serve} over echo models, beside a broker that somebody else runs:
 * started when it is ready, gone when closed.
 */
final class LoneServer implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration STOP = Duration.ofSeconds(40);
  private static final String BODY = "{\"instances\": [[1, 2]]}";

  private final Process process;
  private final Path log;
  private final int port;
  private final int metricsPort;
  private final int models;

  private LoneServer(Process process, Path log, int port, int metricsPort, int models) {
    this.process = process;
    this.log = log;
    this.port = port;
    this.metricsPort = metricsPort;
    this.models = models;
  }

  /**
   * Starts it on free ports, with the settings in {@code siskin.yaml} of the folder if it is there.
   *
   * @param dataDir with the folder of {@link #writeModels}
   * @param replica its name in telemetry
   */
  static LoneServer start(Path dataDir, int models, String replica, String kafka) throws Exception {
    int port = Ports.free();
    int metricsPort = Ports.free();
    Path log = Files.createTempFile(dataDir, replica + "-", ".log");
    ProcessBuilder serve =
        Installation.only().command(words(dataDir, replica, kafka, port, metricsPort));
    // Taken whole at the start, so that memory which grows is not the heap.
    serve.environment().put("SISKIN_HEAP", "96m");
    serve.environment().put("SISKIN_JAVA_OPTS", "-Xms96m -XX:+AlwaysPreTouch");
    Process process = Children.start(serve.redirectErrorStream(true).redirectOutput(log.toFile()));
    LoneServer server = new LoneServer(process, log, port, metricsPort, models);
    server.awaitReady();
    return server;
  }

  private static String[] words(
      Path dataDir, String replica, String kafka, int port, int metricsPort) {
    List<String> words = new ArrayList<>(List.of("serve", "--kafka", kafka));
    words.addAll(List.of("--models", dataDir.resolve("models").toString()));
    words.addAll(List.of("--state-dir", dataDir.resolve("state").toString()));
    Path settings = dataDir.resolve("siskin.yaml");
    if (Files.exists(settings)) {
      words.addAll(List.of("--config", settings.toString()));
    }
    for (String setting :
        List.of(
            "replica=" + replica,
            "http.port=" + port,
            "metrics.port=" + metricsPort,
            "warmUp.requests=100")) {
      words.addAll(List.of("--set", setting));
    }
    return words.toArray(String[]::new);
  }

  /** So many models that answer what they are asked; each has an interval record a second. */
  static void writeModels(Path dataDir, int models) throws IOException {
    for (int number = 0; number < models; number++) {
      EchoModel.writeSmall(dataDir.resolve("models"), "echo-" + number);
    }
  }

  /** One to each model. */
  List<Http.Request> requests() {
    List<Http.Request> requests = new ArrayList<>();
    for (int number = 0; number < models; number++) {
      String url = url() + "/v1/models/echo-" + number + ":predict";
      requests.add(new Http.Request(HttpMethod.POST, url, Map.of(), BODY));
    }
    return requests;
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Telemetry's own account, as the server gives it now. */
  Ledger ledger() throws IOException, InterruptedException {
    Answer answer = Http.get("http://127.0.0.1:" + metricsPort + "/metrics");
    assertThat(answer.status()).isEqualTo(200);
    return Ledger.of(answer.body());
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** As a crash would, at once. */
  void kill() throws InterruptedException {
    assertThat(process.toHandle().destroyForcibly()).isTrue();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  /** The sum over all series of a counter or gauge. */
  long metric(String name) throws IOException, InterruptedException {
    return Ledger.sum(Http.get("http://127.0.0.1:" + metricsPort + "/metrics").body(), name);
  }

  /** All that it said. */
  List<String> log() throws IOException {
    return Files.readAllLines(log);
  }

  /** Whether a line of its log has these words. */
  boolean said(String words) throws IOException {
    return Files.readString(log).contains(words);
  }

  /** What it said last, for a failure. */
  String tail() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
  }

  /** Ends it in order; does nothing when it has ended. */
  void end() {
    Children.end(process, STOP);
  }

  @Override
  public void close() {
    end();
  }

  private void awaitReady() throws Exception {
    Patience.await("the server", START, this::isReadyOrGone, done -> done);
    assertThat(process.isAlive()).as(tail()).isTrue();
  }

  private boolean isReadyOrGone() throws InterruptedException {
    try {
      return !process.isAlive() || Http.get(url() + "/v2/health/ready").status() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }
}
