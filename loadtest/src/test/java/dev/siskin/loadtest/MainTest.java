package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the process does with its standard output and with what the machine refuses. */
class MainTest {

  @TempDir private Path folder;

  private int exitCode(File out) throws IOException, InterruptedException {
    List<String> command =
        List.of(
            System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "load",
            "scenarios");
    Process tool =
        new ProcessBuilder(command)
            .redirectOutput(out)
            .redirectError(folder.resolve("err").toFile())
            .start();
    assertThat(tool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return tool.exitValue();
  }

  @Test
  @Timeout(60)
  @EnabledOnOs(OS.LINUX)
  void outputThatWasCutShortIsNoSuccess() throws IOException, InterruptedException {
    assertThat(exitCode(new File("/dev/full"))).isEqualTo(2);
    assertThat(folder.resolve("err")).content().startsWith("Standard output was cut short");
  }

  @Test
  @Timeout(60)
  void outputThatIsWholeIsASuccess() throws IOException, InterruptedException {
    assertThat(exitCode(folder.resolve("out").toFile())).isZero();
    assertThat(Files.readString(folder.resolve("err"))).isEmpty();
  }

  @Test
  void limitOfTheMachineIsNoDefect() throws Exception {
    CommandLine command = Main.commandLine();
    Exception failure =
        new IllegalStateException("no event loop", new IOException("Too many open files"));

    assertThat(
            command
                .getExecutionExceptionHandler()
                .handleExecutionException(failure, command, command.parseArgs()))
        .isEqualTo(2);
  }
}
