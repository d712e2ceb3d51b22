package dev.siskin.loadtest.figure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code ./siskin load --closed} as a process of its own. */
final class Tool {

  private static final Duration START_AND_END = Duration.ofSeconds(40);

  private Tool() {}

  /** One run; its report. */
  static JsonNode closedLoop(
      String url, int connections, Duration warmup, Duration time, String... more)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("load", "--json", "--closed"));
    arguments.addAll(List.of("--url=" + url, "--connections=" + connections));
    arguments.add("--warmup=" + warmup.toMillis() + "ms");
    arguments.add("--duration=" + time.toMillis() + "ms");
    arguments.addAll(List.of(more));
    Duration most = warmup.plus(time).plus(START_AND_END);
    return new ObjectMapper().readTree(Child.tool(most, arguments.toArray(String[]::new)));
  }

  /** Answers a second. */
  static double rate(JsonNode report) {
    return report.at("/pace/achieved_rate").doubleValue();
  }
}
