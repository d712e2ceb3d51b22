package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a scenario or its reports is said, and before the first load if it can be. */
class ScenarioMistakesTest {

  @TempDir private Path folder;

  @Test
  void mistakeInALaterStepIsSaidBeforeTheFirstRuns() throws IOException {
    try (TargetServer server = TargetServer.good()) {
      ScenarioRun run =
          ScenarioRun.of(
              folder,
              server.url(),
              """
              steps:
                - {name: a, load: {rate: 50, duration: 1s}}
                - {name: b, load: {rate: fast}}
                - {name: c, load: {connections: 0}}
              """);

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err())
          .contains("s.yaml:7: steps[1].load: Invalid value for option '--rate'")
          .contains("s.yaml:8: steps[2].load: --connections must lie between 1 and 10000.");
      assertThat(server.requests()).isLessThanOrEqualTo(0);
    }
  }

  @Test
  void unwritableReportIsSaidBeforeTheFirstLoad() throws IOException {
    try (TargetServer server = TargetServer.good()) {
      ScenarioRun run =
          ScenarioRun.of(
              folder, server.url(), "steps: [{load: {}}]", "--junit=/no/such/folder/j.xml");

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).startsWith("--junit /no/such/folder/j.xml: there is no folder");
      assertThat(server.requests()).isLessThanOrEqualTo(0);
    }
  }

  @Test
  void fullDiskIsSaidAndTheRunIsNotLost() throws IOException {
    Path full = Path.of("/dev/full");
    assumeThat(Files.exists(full)).isTrue();
    try (TargetServer server = TargetServer.good()) {
      ScenarioRun run =
          ScenarioRun.of(
              folder,
              server.url(),
              "steps: [{load: {rate: 50, duration: 200ms}, name: a, expect: {errors: 0, "
                  + ScenarioRun.ROOM
                  + "}}]",
              "--junit=" + full);

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).contains("--junit /dev/full was not written: No space left on device.");
      assertThat(run.out()).contains("errors: 0   seen: 0");
    }
  }

  @Test
  void namesAndFilesThatAreNotThereAreSaid() {
    assertThat(ScenarioRun.of(List.of("smoek")).err())
        .startsWith("There is no scenario 'smoek'; did you mean smoke?");
    assertThat(ScenarioRun.of(List.of("no/such.yaml")).err())
        .startsWith("Cannot read no/such.yaml");
    assertThat(ScenarioRun.of(List.of("no/such.yaml")).exitCode()).isEqualTo(2);
    assertThat(ScenarioRun.of(List.of()).exitCode()).isEqualTo(2);
  }
}
