package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C needs a process of its own, and a process that stands still another one. */
@EnabledOnOs(OS.LINUX)
class ScenarioCtrlCTest {

  @TempDir private Path folder;
  private Process sleeper;

  @BeforeEach
  void start() throws IOException {
    sleeper = new ProcessBuilder("sleep", "120").start();
    Files.writeString(folder.resolve("a.pid"), Long.toString(sleeper.pid()));
  }

  @AfterEach
  void kill() {
    sleeper.destroyForcibly();
  }

  @Test
  @Timeout(90)
  void keepsWhatThereIsLetsThePausedGoOnAndExitsWith130() throws Exception {
    assumeThat(ToolProcess.interruptsAreIgnored()).isFalse();
    CountDownLatch underWay = new CountDownLatch(100);
    try (TargetServer server =
        new TargetServer(
            (index, request, vertx) -> {
              underWay.countDown();
              TargetServer.ok(request, "7", "stable");
            })) {
      Process tool = start(server.url());
      assertThat(underWay.await(60, TimeUnit.SECONDS)).isTrue();
      awaitState("T");

      ToolProcess.interrupt(tool);

      assertThat(tool.waitFor(30, TimeUnit.SECONDS)).isTrue();
      String out = Files.readString(folder.resolve("out"));
      assertThat(tool.exitValue()).as(out).isEqualTo(130);
      assertThat(out)
          .contains("(partial)")
          .contains("skipped  errors: 0   seen: the load was stopped early")
          .contains("s: stopped early")
          .doesNotContain("running second");
      assertThat(folder.resolve("j.xml")).content().contains("skipped=\"2\"");
      awaitState("S");
    }
  }

  private Process start(String url) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("s.yaml"),
            ScenarioRun.HEAD
                + """
                steps:
                  - name: first
                    load: {rate: 100, duration: 5m}
                    events: [{at: 300ms, for: 5m, pause: %s}]
                    expect: {errors: 0}
                  - name: second
                    load: {rate: 100, duration: 5m}
                """
                    .formatted(folder.resolve("a.pid")));
    return ToolProcess.start(
        folder.resolve("out"),
        "load",
        "scenario",
        file.toString(),
        "--var=url=" + url,
        "--junit=" + folder.resolve("j.xml"));
  }

  /** The letter after the program's name in proc's stat. */
  private void awaitState(String state) throws IOException, InterruptedException {
    String seen = "";
    for (int look = 0; look < 2000 && !seen.equals(state); look++) {
      assertThat(sleeper.waitFor(10, TimeUnit.MILLISECONDS)).isFalse();
      String stat = Files.readString(Path.of("/proc/" + sleeper.pid() + "/stat"));
      seen = stat.substring(stat.lastIndexOf(')') + 2).substring(0, 1);
    }
    assertThat(seen).isEqualTo(state);
  }
}
