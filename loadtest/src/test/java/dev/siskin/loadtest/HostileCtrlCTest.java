package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
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

/** Ctrl-C while the polite client is still alone: what there is is printed. */
@EnabledOnOs(OS.LINUX)
class HostileCtrlCTest {

  private static final String JAVA =
      System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";

  @TempDir private Path folder;

  @Test
  @Timeout(60)
  void stoppedInItsFirstSecondsItPrintsWhatThereIs() throws IOException, InterruptedException {
    assumeThat(interruptsAreIgnored()).isFalse();
    CountDownLatch underWay = new CountDownLatch(4);
    try (TargetServer server =
        new TargetServer(
            (index, request, vertx) -> {
              underWay.countDown();
              TargetServer.ok(request, "7", "stable");
            })) {
      Path out = folder.resolve("out");
      Process tool = start(server.url(), out);
      assertThat(underWay.await(30, TimeUnit.SECONDS)).isTrue();

      new ProcessBuilder("kill", "-INT", String.valueOf(tool.pid())).start().waitFor();

      assertThat(tool.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(tool.exitValue()).isEqualTo(130);
      assertThat(out)
          .content()
          .contains("canary alone", "Stopped before the first hostile client came.")
          .doesNotContain("Exception");
    }
  }

  private static Process start(String url, Path out) throws IOException {
    return new ProcessBuilder(
            JAVA,
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "load",
            "hostile",
            "--url=" + url,
            "--for=5m")
        .redirectErrorStream(true)
        .redirectOutput(out.toFile())
        .start();
  }

  /**
   * A shell that starts its work in the background may have it ignore SIGINT, and so its children.
   */
  private static boolean interruptsAreIgnored() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
  }
}
