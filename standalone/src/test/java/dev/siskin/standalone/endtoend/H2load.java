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
 * A run of h2load, a load tool of others that speaks HTTP/1.1 and HTTP/2: a closed loop, as many
 * requests under way as connections times streams.
 *
 * @param answers with status 2xx, by its own account
 * @param other requests that ended otherwise
 */
record H2load(long answers, long other) {
  private static final Pattern ACCOUNT =
      Pattern.compile(" (\\d+) done, (\\d+) succeeded, (\\d+) failed, (\\d+) errored");

  /** How it speaks. */
  enum Protocol {
    HTTP_1,
    HTTP_2
  }

  /** Sends one request over and over; ends the test where h2load is not installed. */
  static H2load run(
      String url, Ask ask, Protocol protocol, int connections, int streams, Duration time)
      throws IOException, InterruptedException {
    Path body = Files.createTempFile("siskin-e2e", ".body");
    try {
      Files.write(body, ask.body());
      ProcessBuilder h2load = new ProcessBuilder(Tool.require("h2load").toString(), "-t1");
      h2load.command().add("--duration=" + time.toSeconds());
      h2load.command().add("--clients=" + connections);
      if (protocol == Protocol.HTTP_1) {
        h2load.command().add("--h1");
      } else {
        h2load.command().add("--max-concurrent-streams=" + streams);
      }
      h2load.command().add("--data=" + body);
      ask.headers()
          .forEach((name, value) -> h2load.command().add("--header=" + name + ": " + value));
      h2load.command().add(url + ask.path());
      return read(Children.run(h2load, time.plusSeconds(30)));
    } finally {
      Files.delete(body);
    }
  }

  private static H2load read(Children.Ended ended) {
    assertThat(ended.code()).as("%s", ended).isZero();
    Matcher account = ACCOUNT.matcher(ended.out());
    assertThat(account.find()).as(ended.out()).isTrue();
    long answers = Long.parseLong(account.group(2));
    return new H2load(answers, Long.parseLong(account.group(1)) - answers);
  }
}
