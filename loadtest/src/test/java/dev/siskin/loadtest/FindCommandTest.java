package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** The command against a real server whose limit is known by construction. */
@Isolated
class FindCommandTest {

  /** Answers one request every five milliseconds: 200 a second and no more. */
  private static final class OneByOne implements TargetServer.Behaviour {
    private static final long EVERY_MILLIS = 5;
    private final Queue<HttpServerRequest> waiting = new ArrayDeque<>();
    private boolean begun;

    @Override
    public void handle(long index, HttpServerRequest request, Vertx vertx) {
      waiting.add(request);
      if (!begun) {
        begun = true;
        vertx.setPeriodic(EVERY_MILLIS, timer -> answerOne());
      }
    }

    private void answerOne() {
      HttpServerRequest next = waiting.poll();
      if (next != null) {
        TargetServer.ok(next, "7", "stable");
      }
    }
  }

  @Test
  void limitOfAServerIsFound() throws IOException {
    try (TargetServer server = new TargetServer(new OneByOne())) {
      ToolRun run =
          ToolRun.of(
              "find",
              "--json",
              "--url=" + server.url(),
              "--slo=p50=100ms",
              "--from=50",
              "--precision=50%",
              "--repeats=2",
              "--duration=1s",
              "--warmup=100ms",
              "--features=4",
              "--connections=200");

      // A machine that holds the tool up spoils tries, and too many of them in a row end it.
      assertThat(run.exitCode()).as(run.err()).isIn(0, 3);
      JsonNode document = run.document();
      assertThat(document.path("tries").size()).isGreaterThanOrEqualTo(3);
      assertThat(document.path("rate_low").asDouble(0)).isLessThan(300);
      if (run.exitCode() == 0) {
        assertThat(document.path("rate_high").doubleValue()).isBetween(50.0, 400.0);
        assertThat(run.err()).contains("p50=100ms: holds up to about ");
      }
      assertThat(run.err()).contains("try 1 ").contains("requests/s");
    }
  }

  @Test
  void serverThatNeverHoldsItIsFoundOut() throws IOException {
    try (TargetServer server =
        new TargetServer(
            (index, request, vertx) ->
                vertx.setTimer(50, timer -> TargetServer.ok(request, "7", "stable")))) {
      ToolRun run =
          ToolRun.of(
              "find",
              "--json",
              "--url=" + server.url(),
              "--slo=p50=10ms",
              "--from=100",
              "--repeats=1",
              "--duration=400ms",
              "--warmup=100ms",
              "--features=4");

      assertThat(run.exitCode()).as(run.err()).isIn(1, 3);
      assertThat(run.document().path("rate_low").isNull()).isTrue();
      assertThat(run.err()).contains("p50=10ms broken");
    }
  }

  @Test
  void errorsMissWhateverTheLatency() throws IOException {
    try (TargetServer server =
        new TargetServer(
            (index, request, vertx) -> {
              if (index % 10 == 1) {
                TargetServer.error(request, 503, "queue full");
              } else {
                TargetServer.ok(request, "7", "stable");
              }
            })) {
      String[] options = {
        "--json",
        "--url=" + server.url(),
        "--slo=p50=1s",
        "--from=100",
        "--to=100",
        "--repeats=1",
        "--max-tries=1",
        "--duration=400ms",
        "--warmup=0s",
        "--features=4"
      };
      ToolRun strict = ToolRun.of("find", options);

      assertThat(strict.document().at("/tries/0/outcome").textValue()).isIn("missed", "spoiled");
      assertThat(strict.err()).containsAnyOf("10.00% errors", "the tool itself sent late");
    }
  }

  @Test
  void missingServerIsSaidInOneSentence() {
    ToolRun run = ToolRun.of("find", "--url=http://127.0.0.1:1", "--slo=p99=20ms");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("Nothing answers at http://127.0.0.1:1");
  }

  @Test
  void userMistakesAreOneSentence() {
    assertThat(ToolRun.of("find").err()).contains("--slo");
    assertThat(ToolRun.of("find", "--slo=p99=1s", "--rate=9").err()).contains("leave out --rate");
    assertThat(ToolRun.of("find", "--slo=p99=1s", "--closed").err()).contains("leave out --closed");
    assertThat(ToolRun.of("find", "--slo=p99=1s", "--from=NaN").err()).startsWith("--from must");
    assertThat(ToolRun.of("find", "--slo=p99=1s", "--from=0").err()).startsWith("--from must");
    assertThat(ToolRun.of("find", "--slo=fast").err()).contains("'fast' is no SLO");
    assertThat(ToolRun.of("find", "--slo=p99=1s", "--from=0.1").err()).contains("--from must");
    assertThat(ToolRun.of("find", "--slo=p99=1s", "--repeats=0").err()).contains("--repeats");
    assertThat(ToolRun.of("find", "--slo=p99=1s", "--precision=0%").err()).contains("--precision");
    assertThat(ToolRun.of("find", "--slo=p99=1s", "--repeats=0").err().lines()).hasSize(2);
    assertThat(ToolRun.of("find", "--help").out()).contains("--precision", "10s", "Exit codes");
  }
}
