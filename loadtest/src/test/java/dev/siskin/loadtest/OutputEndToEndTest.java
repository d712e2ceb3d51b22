package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.siskin.loadtest.report.JsonReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a run leaves behind, against a real server on loopback. */
class OutputEndToEndTest {

  private static final String[] SHORT = {"--rate=200", "--duration=1s"};

  @TempDir private Path folder;

  private static String[] shortWith(String... options) {
    String[] all = new String[SHORT.length + options.length];
    System.arraycopy(SHORT, 0, all, 0, SHORT.length);
    System.arraycopy(options, 0, all, SHORT.length, options.length);
    return all;
  }

  @Test
  void allFilesTellOfTheSameRun() throws IOException {
    Path page = folder.resolve("run.html");
    Path json = folder.resolve("run.json");
    Path log = folder.resolve("run.hlog");
    try (TargetServer server = TargetServer.good()) {
      CommandRun run =
          CommandRun.text(
              server.url(),
              shortWith("--slo=p99=9s", "--report=" + page, "--json=" + json, "--hlog=" + log));

      assertThat(run.out()).contains("200 answered 200").contains("SLO p99=9s held");
    }
    String document = Files.readString(json);
    JsonNode tree = new ObjectMapper().readTree(document);
    assertThat(tree.at("/overall/latency/count").longValue()).isEqualTo(200);
    assertThat(tree.at("/slo/goodput_per_second").doubleValue()).isBetween(100.0, 201.0);
    assertThat(tree.at("/transport").textValue()).isEqualTo("http");
    long sent = 0;
    for (JsonNode slice : tree.at("/timeline/slices")) {
      sent += slice.path("sent").longValue();
    }
    assertThat(sent).isEqualTo(200);
    assertThat(
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(JsonReport.class.getResourceAsStream("load-report.schema.json"))
                .validate(document, InputFormat.JSON))
        .isEmpty();
    assertThat(intendedIn(log)).isEqualTo(200);
    assertThat(page)
        .content()
        .contains("./siskin load --url http://127.0.0.1:")
        .contains("200 sent = 200 answered 200")
        .endsWith("</html>\n");
  }

  private static long intendedIn(Path log) throws IOException {
    long count = 0;
    try (HistogramLogReader reader = new HistogramLogReader(log.toFile())) {
      while (reader.hasNext()) {
        EncodableHistogram one = reader.nextIntervalHistogram();
        if ("7/stable/intended".equals(one.getTag())) {
          count += ((Histogram) one).getTotalCount();
        }
      }
    }
    return count;
  }

  @Test
  void jsonWithoutANameGoesToStdoutWhateverStandsBehindIt() throws IOException {
    try (TargetServer server = TargetServer.good()) {
      CommandRun dash = CommandRun.text(server.url(), shortWith("--json", "-"));
      CommandRun bare = CommandRun.text(server.url(), "--json", "--rate=200", "--duration=1s");

      assertThat(dash.count("answered_200")).isEqualTo(200);
      assertThat(bare.count("answered_200")).isEqualTo(200);
      assertThat(bare.err()).contains("200 answered 200");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void fullDiskCostsTheReportAndTheExitCodeButNotTheText() {
    try (TargetServer server = TargetServer.good()) {
      CommandRun run =
          CommandRun.text(
              server.url(),
              shortWith("--report=/dev/full", "--json=/dev/full", "--hlog=/dev/full"));

      assertThat(run.exitCode()).isIn(2, 3);
      assertThat(run.out()).contains("200 answered 200");
      assertThat(run.err())
          .contains("--report /dev/full was not written: No space left on device.")
          .contains("--json /dev/full was not written")
          .contains("--hlog /dev/full was not written");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void failedRunKeepsItsExitCodeWhenItsReportCannotBeWritten() {
    try (TargetServer server =
        new TargetServer(
            (index, request, vertx) -> {
              if (index == 0) {
                TargetServer.ok(request, "7", "stable");
              } else {
                TargetServer.error(request, 503, "full");
              }
            })) {
      CommandRun run = CommandRun.text(server.url(), shortWith("--report=/dev/full"));

      assertThat(run.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void placeThatCannotBeWrittenIsRefusedBeforeAnythingIsSent() {
    Path nowhere = folder.resolve("no").resolve("run");
    try (TargetServer server = TargetServer.good()) {
      for (String option : new String[] {"--report", "--json", "--hlog"}) {
        CommandRun run = CommandRun.text(server.url(), option + "=" + nowhere);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith(option + " " + nowhere).contains("there is no folder");
      }
      assertThat(server.requests()).isEqualTo(-1);
    }
  }

  @Test
  void brokenPromiseFailsTheRun() {
    try (TargetServer server = TargetServer.good()) {
      // No request of a closed loop can leave late, which would go before what was promised.
      CommandRun run =
          CommandRun.text(server.url(), "--closed", "--duration=300ms", "--slo=p50=1us");

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.out()).contains("SLO broken: p50 was");
    }
  }

  @Test
  void promiseThatIsNoneIsOneSentence() {
    CommandRun run = CommandRun.text("http://127.0.0.1:1", "--slo=p99");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("'p99' is no SLO; write for example p99=20ms.");
  }
}
