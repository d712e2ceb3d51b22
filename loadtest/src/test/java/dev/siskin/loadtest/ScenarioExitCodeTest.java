package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JSON of a scenario says what the process ended with. */
class ScenarioExitCodeTest {

  @TempDir private Path folder;

  private JsonNode report(String expectation, int exitCode) throws IOException {
    Path json = folder.resolve("s.json");
    try (TargetServer server =
        new TargetServer((index, request, vertx) -> TargetServer.ok(request, "7", "stable"))) {
      ScenarioRun run =
          ScenarioRun.of(
              folder,
              server.url(),
              "steps: [{name: a, load: {rate: 50, duration: 200ms}, expect: {"
                  + expectation
                  + ", late.p99: < 1h}}]\n",
              "--json=" + json);
      assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(exitCode);
    }
    return new ObjectMapper().readTree(json.toFile());
  }

  @Test
  void documentHasTheExitCodeOfAllTogether() throws IOException {
    assertThat(report("errors: 0", 0).path("exit_code").intValue()).isZero();
    assertThat(report("errors: 5", 1).path("exit_code").intValue()).isEqualTo(1);
  }
}
