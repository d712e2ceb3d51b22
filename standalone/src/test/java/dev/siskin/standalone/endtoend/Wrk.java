package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.standalone.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A run of wrk, a load tool of others: a closed loop, as many requests under way as connections.
 *
 * @param answers that came back, by wrk's own account
 * @param other of them, with another status than 2xx or 3xx
 * @param broken requests that ended by a socket error or wrk's own timeout
 * @param micros for how long it sent
 */
record Wrk(long answers, long other, long broken, long micros) {
  /** Latency apart, wrk's account is a sum of its errors by kind. */
  private static final String DONE =
      """
      function done(summary, latency, requests)
        local e = summary.errors
        print(string.format("answers=%d other=%d broken=%d micros=%d", summary.requests, e.status,
          e.connect + e.read + e.write + e.timeout, summary.duration))
      end
      """;

  /** By itself wrk counts as broken what takes over 2 s, which a busy machine may. */
  private static final String PATIENCE = "--timeout=30s";

  private static final Pattern ACCOUNT =
      Pattern.compile("answers=(\\d+) other=(\\d+) broken=(\\d+) micros=(\\d+)");

  /** Sends this body until the time is up; ends the test where wrk is not installed. */
  static Wrk run(String url, String body, int connections, Duration time)
      throws IOException, InterruptedException {
    return runScript(url, Ask.json("", body).lua(), connections, time);
  }

  /** Sends one request over and over; the URL is the server's. */
  static Wrk run(String url, Ask ask, int connections, Duration time)
      throws IOException, InterruptedException {
    return runScript(url + ask.path(), ask.lua(), connections, time);
  }

  /** Sends what the script says. */
  static Wrk runScript(String url, String lua, int connections, Duration time)
      throws IOException, InterruptedException {
    Path script = Files.createTempFile("siskin-e2e", ".lua");
    try {
      Files.writeString(script, lua + DONE);
      ProcessBuilder wrk = new ProcessBuilder(Tool.require("wrk").toString(), "-t1");
      wrk.command().add(PATIENCE);
      wrk.command().add("-c" + connections);
      wrk.command().add("-d" + time.toSeconds() + "s");
      wrk.command().add("-s");
      wrk.command().add(script.toString());
      wrk.command().add(url);
      return read(Children.run(wrk, time.plusSeconds(30)));
    } finally {
      Files.delete(script);
    }
  }

  double answersPerSecond() {
    return answers * 1e6 / micros;
  }

  private static Wrk read(Children.Ended ended) {
    assertThat(ended.code()).as("%s", ended).isZero();
    Matcher account = ACCOUNT.matcher(ended.out());
    assertThat(account.find()).as(ended.out()).isTrue();
    return new Wrk(
        Long.parseLong(account.group(1)),
        Long.parseLong(account.group(2)),
        Long.parseLong(account.group(3)),
        Long.parseLong(account.group(4)));
  }
}
