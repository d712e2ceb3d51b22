package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.siskin.standalone.Modules;
import dev.siskin.standalone.Tool;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A real Prometheus with the configuration and the rules that we ship, but for its interval, which
 * is a second, and the address it scrapes. Stopped when closed.
 */
final class Prometheus implements AutoCloseable {
  private static final Path SHIPPED = Modules.home().resolve("deploy/prometheus");
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration STOP = Duration.ofSeconds(10);

  private final String url;
  private final Process process;

  private Prometheus(String url, Process process) {
    this.url = url;
    this.process = process;
  }

  /** Starts in an empty folder; ends the test where Prometheus is not installed. */
  static Prometheus scraping(String metricsUrl, Path folder) throws Exception {
    Path program = Tool.require("prometheus");
    String configuration = Files.readString(SHIPPED.resolve("prometheus.yml"));
    assertThat(configuration).contains("interval: 15s");
    Files.writeString(
        folder.resolve("prometheus.yml"), configuration.replace("interval: 15s", "interval: 1s"));
    Files.copy(SHIPPED.resolve("siskin-rules.yml"), folder.resolve("siskin-rules.yml"));
    String target = URI.create(metricsUrl).getAuthority();
    Files.writeString(folder.resolve("siskin-targets.yml"), "- targets: ['" + target + "']\n");
    String address = "127.0.0.1:" + Ports.free();
    Path log = folder.resolve("log");
    ProcessBuilder start =
        new ProcessBuilder(
            program.toString(),
            "--config.file=" + folder.resolve("prometheus.yml"),
            "--storage.tsdb.path=" + folder.resolve("data"),
            "--web.listen-address=" + address);
    Process process = Children.start(start.redirectErrorStream(true).redirectOutput(log.toFile()));
    Prometheus prometheus = new Prometheus("http://" + address, process);
    Patience.await(
        "Prometheus",
        START,
        () -> process.isAlive() ? prometheus.ready() : fail(log),
        ready -> ready);
    return prometheus;
  }

  private static boolean fail(Path log) throws IOException {
    throw new AssertionError("Prometheus ended:\n" + Files.readString(log));
  }

  private boolean ready() throws InterruptedException {
    try {
      return Http.get(url + "/-/ready").status() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** The values that an expression has now. */
  List<Double> values(String expression) throws Exception {
    List<Double> values = new ArrayList<>();
    for (JsonNode series : ask("/query?query=" + encoded(expression)).path("result")) {
      values.add(Double.valueOf(series.path("value").path(1).asText().replace("Inf", "Infinity")));
    }
    return values;
  }

  /** The values of a label among the series that match. */
  List<String> labelValues(String label, String match) throws Exception {
    List<String> values = new ArrayList<>();
    ask("/label/" + label + "/values?match[]=" + encoded(match))
        .forEach(value -> values.add(value.asText()));
    return values;
  }

  /** The rules it has, with their health. */
  List<JsonNode> rules() throws Exception {
    List<JsonNode> rules = new ArrayList<>();
    for (JsonNode group : ask("/rules").path("groups")) {
      group.path("rules").forEach(rules::add);
    }
    return rules;
  }

  private JsonNode ask(String question) throws Exception {
    Answer answer = Http.get(url + "/api/v1" + question);
    assertThat(answer.status()).as("%s: %s", question, answer.body()).isEqualTo(200);
    return answer.json().path("data");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    Children.end(process, STOP);
  }
}
