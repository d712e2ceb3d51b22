package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C needs a process of its own. */
@EnabledOnOs(OS.LINUX)
class CtrlCTest {

  private static final Pattern SENT = Pattern.compile("sent +([\\d,]+) = ([\\d,]+) answered 200");

  private static final String CELL = SweepCommandTest.Cell.class.getName();

  @TempDir private Path folder;

  @Test
  @Timeout(60)
  void printsWhatThereIsAndExitsWith130() throws IOException, InterruptedException {
    assumeThat(ToolProcess.interruptsAreIgnored()).isFalse();
    CountDownLatch underWay = new CountDownLatch(100);
    try (TargetServer server =
        new TargetServer(
            (index, request, vertx) -> {
              underWay.countDown();
              TargetServer.ok(request, "7", "stable");
            })) {
      Path out = folder.resolve("out");
      Process tool = start(server.url(), out);
      assertThat(underWay.await(30, TimeUnit.SECONDS)).isTrue();

      ToolProcess.interrupt(tool);

      assertThat(tool.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(tool.exitValue()).isEqualTo(130);
      String table = Files.readString(out);
      assertThat(table).contains("(partial)").contains("Stopped early");
      Matcher sent = SENT.matcher(table);
      assertThat(sent.find()).isTrue();
      assertThat(number(sent.group(1))).isEqualTo(server.requests());
      assertThat(number(sent.group(2))).isEqualTo(server.requests());
      assertThat(folder.resolve("run.html")).content().contains("<span class=\"badge\">partial");
      assertThat(folder.resolve("run.json")).content().contains("\"partial\" : true");
      assertThat(folder.resolve("run.hlog")).content().contains("#[partial").contains("Tag=7/");
    }
  }

  @Test
  @Timeout(90)
  void sweepStoppedBeforeItsFirstRunSaysSoAndLeavesNoServer()
      throws IOException, InterruptedException {
    assumeThat(ToolProcess.interruptsAreIgnored()).isFalse();
    CountDownLatch underWay = new CountDownLatch(20);
    int port = TargetServer.freePort();
    try (TargetServer server =
        new TargetServer(
            (index, request, vertx) -> {
              underWay.countDown();
              TargetServer.ok(request, "7", "stable");
            })) {
      Path out = folder.resolve("out");
      Process tool =
          ToolProcess.start(
              out,
              "load",
              "sweep",
              "--url=" + server.url(),
              "--rate=100",
              "--duration=5m",
              "--vary=port=" + port,
              "--start='"
                  + ToolProcess.JAVA
                  + "' -cp '"
                  + ToolProcess.CLASSES
                  + "' "
                  + CELL
                  + " {port}",
              "--ready-url=http://127.0.0.1:" + port + "/",
              "--json=" + folder.resolve("sweep.json"));
      assertThat(underWay.await(60, TimeUnit.SECONDS)).isTrue();
      List<ProcessHandle> children = tool.descendants().toList();

      ToolProcess.interrupt(tool);

      assertThat(tool.waitFor(40, TimeUnit.SECONDS)).isTrue();
      assertThat(tool.exitValue()).isEqualTo(130);
      assertThat(out).content().contains("not run").doesNotContain("Exception");
      assertThat(folder.resolve("sweep.json")).content().contains("\"exit_code\" : 130");
      assertThat(children).isNotEmpty().noneMatch(ProcessHandle::isAlive);
    }
  }

  private Process start(String url, Path out) throws IOException {
    return ToolProcess.start(
        out,
        "load",
        "--url=" + url,
        "--rate=100",
        "--duration=5m",
        "--report=" + folder.resolve("run.html"),
        "--json=" + folder.resolve("run.json"),
        "--hlog=" + folder.resolve("run.hlog"));
  }

  private static long number(String text) {
    return Long.parseLong(text.replace(",", ""));
  }
}
