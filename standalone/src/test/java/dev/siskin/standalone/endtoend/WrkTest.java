package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.standalone.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("endtoend")
@Timeout(180)
@ExtendWith({SharedSiskin.class, Logs.class})
class WrkTest {
  private static final int CONNECTIONS = 16;

  /** Both numbers are of wrk's own account; latency is the sum of its errors by kind. */
  private static final String SCRIPT =
      """
      wrk.method = "POST"
      wrk.body = '%s'
      wrk.headers["Content-Type"] = "application/json"
      function done(summary, latency, requests)
        local e = summary.errors
        print(string.format("answers=%%d other=%%d broken=%%d", summary.requests, e.status,
          e.connect + e.read + e.write + e.timeout))
      end
      """;

  @TempDir private Path dir;

  @Test
  void outsideClientGetsNothingButAnswers(Siskin siskin) throws Exception {
    Totals before = Intervals.totals(siskin.kafka(), "mlp784");
    Path script = Files.writeString(dir.resolve("predict.lua"), SCRIPT.formatted(Http.PIXELS));
    String url = siskin.url() + "/v1/models/mlp784:predict";
    ProcessBuilder wrk =
        new ProcessBuilder(
            Tool.require("wrk").toString(),
            "-t1",
            "-c" + CONNECTIONS,
            "-d" + Sizes.WRK_TIME.toSeconds() + "s",
            "-s",
            script.toString(),
            url);

    Children.Ended ended = Children.run(wrk, Sizes.WRK_TIME.plusSeconds(30));

    assertThat(ended.code()).as("%s", ended).isZero();
    assertThat(ended.out()).doesNotContain("Non-2xx").contains(" other=0 broken=0");
    long answers = answers(ended.out());
    assertThat(answers).isPositive();
    // When its time is up wrk walks away from what is open, once on each connection.
    Totals seen = Intervals.await(siskin.kafka(), "mlp784", before, answers);
    assertThat(seen.answered()).isBetween(answers, answers + CONNECTIONS);
    System.out.printf("wrk: %d answers in %s%n", answers, Sizes.WRK_TIME);
  }

  private static long answers(String out) {
    Matcher matcher = Pattern.compile("answers=(\\d+)").matcher(out);
    assertThat(matcher.find()).as(out).isTrue();
    return Long.parseLong(matcher.group(1));
  }
}
