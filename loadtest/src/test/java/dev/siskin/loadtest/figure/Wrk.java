package dev.siskin.loadtest.figure;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.siskin.loadtest.traffic.RandomPixels;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A run of wrk, the closed-loop tool that this one is held against: one thread, and a body as the
 * tool generates it. Latencies in milliseconds.
 */
record Wrk(double rate, long errors, double p50, double p90, double p99) {

  private static final String SCRIPT =
      """
      wrk.method = "POST"
      wrk.headers["Content-Type"] = "application/json"
      wrk.body = '%s'
      function done(summary, latency, requests)
        local e = summary.errors
        print(string.format("rate=%%.3f errors=%%d p50=%%.3f p90=%%.3f p99=%%.3f",
          summary.requests / summary.duration * 1e6,
          e.status + e.connect + e.read + e.write + e.timeout,
          latency:percentile(50) / 1e3, latency:percentile(90) / 1e3,
          latency:percentile(99) / 1e3))
      end
      """;

  private static final Pattern ACCOUNT =
      Pattern.compile("rate=(\\S+) errors=(\\d+) p50=(\\S+) p90=(\\S+) p99=(\\S+)");

  private static final String REQUIRE = "SISKIN_REQUIRE_TOOLS";

  /** Ends the test where wrk is not installed. */
  static Wrk run(String url, int connections, Duration time)
      throws IOException, InterruptedException {
    Path program = require();
    Path script = Files.createTempFile("siskin-figure", ".lua");
    try {
      Files.writeString(script, SCRIPT.formatted(RandomPixels.bodies(1, 784).at(0).toString()));
      List<String> command =
          List.of(
              program.toString(),
              "-t1",
              "-c" + connections,
              "-d" + Math.max(1, time.toSeconds()) + "s",
              "--timeout=30s",
              "-s",
              script.toString(),
              url + "/v1/models/mlp784:predict");
      return read(Child.run(command, time.plusSeconds(40)));
    } finally {
      Files.delete(script);
    }
  }

  /** As the tests of other rooms do: missing tools skip, unless the environment forbids that. */
  static Path require() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, "wrk"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseGet(
            () ->
                "1".equals(System.getenv(REQUIRE))
                    ? fail("wrk is not on PATH, and " + REQUIRE + "=1 forbids to skip its tests")
                    : abort("wrk is not on PATH"));
  }

  private static Wrk read(String out) {
    Matcher account = ACCOUNT.matcher(out);
    if (!account.find()) {
      throw new IllegalStateException(String.format(Locale.ROOT, "wrk said: %s", out));
    }
    return new Wrk(
        Double.parseDouble(account.group(1)),
        Long.parseLong(account.group(2)),
        Double.parseDouble(account.group(3)),
        Double.parseDouble(account.group(4)),
        Double.parseDouble(account.group(5)));
  }
}
