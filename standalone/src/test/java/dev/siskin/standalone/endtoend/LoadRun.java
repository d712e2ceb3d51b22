package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A run of {@code ./siskin load}, by the report it gave. */
record LoadRun(JsonNode report) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A broken promise, requests that a busy server refused, and a tool that a busy machine held up
   * are results as well.
   */
  static final List<Integer> HAS_RESULT = List.of(0, 1, 3);

  /** Loads this address; ends the test where there is no report. */
  static LoadRun of(String url, String... options) throws Exception {
    List<String> words = new ArrayList<>(List.of("load", "--json", "--url", url));
    words.addAll(List.of(options));
    Children.Ended ended = Installation.only().run(words.toArray(String[]::new));
    assertThat(HAS_RESULT).as("%s", ended).contains(ended.code());
    return new LoadRun(JSON.readTree(ended.out()));
  }

  /** A closed loop of mlp784 in V2's binary form; {@code transport} is http or ws. */
  static LoadRun closed(String url, String transport, int connections, int inFlight, Duration time)
      throws Exception {
    return of(
        url,
        "--closed",
        "--transport=" + transport,
        "--dialect=v2-binary",
        "--model=mlp784",
        "--connections=" + connections,
        "--in-flight=" + inFlight,
        "--duration=" + time.toSeconds() + "s");
  }

  double answeredPerSecond() {
    return number("/answered_200_per_second");
  }

  /** Answers within the promise of {@code --slo}. */
  double goodputPerSecond() {
    return number("/slo/goodput_per_second");
  }

  /** Processors that the tool itself kept busy. */
  double toolCores() {
    return number("/tool_cores");
  }

  double p99Millis() {
    return number("/overall/latency/p99_us") / 1e3;
  }

  double longestServiceMillis() {
    return number("/overall/service/max_us") / 1e3;
  }

  long answered() {
    return (long) number("/counts/answered_200");
  }

  /** Answers of this status. */
  long answersOf(int status) {
    return report.at("/counts/by_status/" + status + "/count").asLong(0);
  }

  long ended() {
    return answered() + (long) number("/counts/other_answers");
  }

  /** How many went out a second. */
  double sentPerSecond() {
    return number("/pace/achieved_rate");
  }

  private double number(String pointer) {
    JsonNode node = report.at(pointer);
    assertThat(node.isNumber()).as("%s in %s", pointer, report).isTrue();
    return node.asDouble();
  }
}
