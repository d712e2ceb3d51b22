package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The command against real servers on loopback. A busy machine may hold the tool itself up, so
 * pairs may be repeated a good number of times.
 */
@Isolated
class CompareCommandTest {

  private static final String[] SHORT = {
    "--rate=100", "--duration=400ms", "--warmup=100ms", "--discard=1", "--pairs=3", "--features=4"
  };

  private static void quick(long index, HttpServerRequest request, Vertx vertx) {
    TargetServer.ok(request, "7", "stable");
  }

  private static void slow(long index, HttpServerRequest request, Vertx vertx) {
    vertx.setTimer(60, timer -> TargetServer.ok(request, "7", "stable"));
  }

  @Test
  void slowerServerIsFoundSlower() throws IOException {
    try (TargetServer a = new TargetServer(CompareCommandTest::quick);
        TargetServer b = new TargetServer(CompareCommandTest::slow)) {
      ToolRun run =
          ToolRun.of(
              "compare",
              with(SHORT, "--spares=40", "--max-noise=1000%", "--json", a.url(), b.url()));

      assertThat(run.exitCode()).as(run.err()).isZero();
      JsonNode document = run.document();
      assertThat(document.path("finding").textValue()).isEqualTo("lower");
      assertThat(document.path("pairs")).hasSize(3);
      assertThat(document.at("/measures/p50_ms/ratio").doubleValue()).isLessThan(0.5);
      assertThat(document.at("/measures/p50_ms/decides").booleanValue()).isTrue();
      assertThat(document.at("/measures/p99_ms/decides").booleanValue()).isFalse();
      assertThat(document.at("/measures/errors_percent/finding").textValue()).isEqualTo("no_ratio");
      assertThat(run.err())
          .contains("pair 3 of 3")
          .contains("Verdict on p50: A lower by ")
          .contains("not a verdict");
    }
  }

  @Test
  void settingsOfOneTargetAreCompared() {
    try (TargetServer server = new TargetServer(CompareCommandTest::quick)) {
      ToolRun run =
          ToolRun.of(
              "compare",
              with(
                  SHORT,
                  "--spares=40",
                  "--max-noise=1000%",
                  "--url",
                  server.url(),
                  "--units 2 --model a",
                  "--model 'b'"));

      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(server.paths())
          .containsExactlyInAnyOrder("/v1/models/a:predict", "/v1/models/b:predict");
      assertThat(run.out()).contains("A  --units 2 --model a").contains("B  --model 'b'");
    }
  }

  @Test
  void noiseAboveTheLimitIsNoVerdict() {
    AtomicLong answered = new AtomicLong();
    try (TargetServer server =
        new TargetServer(
            (index, request, vertx) -> {
              // Quick for a run or so, and then slow for the next.
              if (answered.incrementAndGet() / 50 % 3 == 0) {
                slow(index, request, vertx);
              } else {
                quick(index, request, vertx);
              }
            })) {
      ToolRun run =
          ToolRun.of(
              "compare", with(SHORT, "--spares=40", "--max-noise=1%", server.url(), server.url()));

      assertThat(run.exitCode()).isEqualTo(3);
      assertThat(run.out()).contains("No verdict: p50 is too noisy").contains("--pairs");
    }
  }

  @Test
  void serverThatFailsIsNoVerdictAndSaidToBe() {
    try (TargetServer a = new TargetServer(CompareCommandTest::quick);
        TargetServer b =
            new TargetServer(
                (index, request, vertx) -> {
                  if (index == 0) {
                    TargetServer.ok(request, "7", "stable");
                  } else {
                    TargetServer.error(request, 503, "queue full");
                  }
                })) {
      ToolRun run = ToolRun.of("compare", with(SHORT, "--spares=1", a.url(), b.url()));

      assertThat(run.exitCode()).isEqualTo(3);
      assertThat(run.out())
          .contains("B does not count: Errors: ")
          .contains("No verdict: 2 pairs did not count, more than --spares allows");
    }
  }

  @Test
  void bothSidesAreProbedFirst() {
    try (TargetServer a = new TargetServer(CompareCommandTest::quick)) {
      ToolRun run = ToolRun.of("compare", with(SHORT, a.url(), "http://127.0.0.1:1"));

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).startsWith("B: Nothing answers at http://127.0.0.1:1");
      assertThat(a.requests()).isZero();
    }
  }

  @Test
  void userMistakesAreOneSentence() {
    String a = "http://127.0.0.1:1";

    assertThat(ToolRun.of("compare", a).exitCode()).isEqualTo(2);
    assertThat(ToolRun.of("compare", a, a, "--pairs=2").err()).startsWith("--pairs must");
    assertThat(ToolRun.of("compare", a, a, "--discard=-1").err()).startsWith("--discard must");
    assertThat(ToolRun.of("compare", a, a, "--level=2").err()).startsWith("--level must");
    assertThat(ToolRun.of("compare", a, a, "--max-noise=x").err()).contains("'x' is no share");
    assertThat(ToolRun.of("compare", a, a, "--measure=p42").err()).contains("p50, p90, p99");
    assertThat(ToolRun.of("compare", a, "--bogus 1").err()).contains("--bogus");
    assertThat(ToolRun.of("compare", a, "--rate 0").err()).contains("--rate must");
    assertThat(ToolRun.of("compare", a, "--model 'x").err()).contains("A quote is not closed");
    assertThat(ToolRun.of("compare", a, "--rate 0").err().lines()).hasSize(2);
  }

  @Test
  void jsonIsFollowedByAFileOrASide() {
    String a = "http://127.0.0.1:1";

    assertThat(ToolRun.of("compare", a, a, "--json", "/no/such/file").err())
        .startsWith("--json /no/such/file: there is no folder");
    assertThat(ToolRun.of("compare", "--json", "/no/such/file", a, a).err())
        .startsWith("--json /no/such/file: there is no folder");
    assertThat(ToolRun.of("compare", "--json", a, a).err()).startsWith("A: Nothing answers");
    assertThat(ToolRun.of("compare", "--json", "--url " + a, a).err())
        .startsWith("A: Nothing answers");
    assertThat(ToolRun.of("compare", a, a, "--json").err()).startsWith("A: Nothing answers");
    assertThat(ToolRun.of("sweep", "--vary=c=1", "--json", "/no/such/file").err())
        .startsWith("--json /no/such/file: there is no folder");
  }

  @Test
  void helpNamesTheDefaultsOfThisCommand() {
    ToolRun help = ToolRun.of("compare", "--help");

    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).contains("--pairs", "--connections", "Exit codes");
    assertThat(help.out().replaceAll("\\s+", " "))
        .contains("60s, 5m. Default: 5s,")
        .contains("left out of the figures. Default: 1s.");
  }

  @Test
  void lengthOfItsOwnDefaultIsNotTakenForOneThatWasGiven() {
    String a = "http://127.0.0.1:1";

    assertThat(ToolRun.of("compare", a, a, "--steps", "500@1s,900@2s").err())
        .startsWith("A: Nothing answers");
    assertThat(ToolRun.of("compare", a, a, "--steps", "500@1s", "--duration", "5s").err())
        .startsWith("The steps bring their own lengths: leave out --duration.");
  }

  @Test
  void traceIsReplayedAsAWholeUnlessALengthIsGiven(@TempDir Path dir) throws Exception {
    Path trace = Files.writeString(dir.resolve("trace.csv"), "0\n1.5\n7\n");

    assertThat(LoadWords.load(List.of("--replay=" + trace)).plan().schedule().duration())
        .isGreaterThanOrEqualTo(Duration.ofSeconds(7));
    assertThat(
            LoadWords.load(List.of("--replay=" + trace, "--duration=2s"))
                .plan()
                .schedule()
                .duration())
        .isEqualTo(Duration.ofSeconds(2));
  }

  private static String[] with(String[] options, String... more) {
    String[] all = new String[options.length + more.length];
    System.arraycopy(options, 0, all, 0, options.length);
    System.arraycopy(more, 0, all, options.length, more.length);
    return all;
  }
}
