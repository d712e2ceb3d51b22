package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C in the middle of many runs needs a process of its own. */
@EnabledOnOs(OS.LINUX)
class CompareCtrlCTest {

  @TempDir private Path folder;

  @Test
  @Timeout(120)
  void printsThePairsThereWereAndExitsWith130() throws IOException, InterruptedException {
    assumeThat(ToolProcess.interruptsAreIgnored()).isFalse();
    CountDownLatch underWay = new CountDownLatch(60);
    try (TargetServer server =
        new TargetServer(
            (index, request, vertx) -> {
              underWay.countDown();
              TargetServer.ok(request, "7", "stable");
            })) {
      Path out = folder.resolve("out");
      Process tool = start(server.url(), out);
      assertThat(underWay.await(60, TimeUnit.SECONDS)).isTrue();

      ToolProcess.interrupt(tool);

      assertThat(tool.waitFor(30, TimeUnit.SECONDS)).isTrue();
      String text = Files.readString(out);
      assertThat(tool.exitValue()).as(text).isEqualTo(130);
      assertThat(text).contains("No verdict: stopped early, after ").doesNotContain("Exception");
    }
  }

  private static Process start(String url, Path out) throws IOException {
    return ToolProcess.start(
        out,
        "load",
        "compare",
        url,
        url,
        "--rate=50",
        "--duration=500ms",
        "--warmup=100ms",
        "--discard=0",
        "--pairs=1000",
        "--spares=1000");
  }
}
