package dev.siskin.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The tool in a process of its own, for signals. */
final class ToolProcess {

  static final String JAVA =
      System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";

  static final String CLASSES = System.getProperty("java.class.path");

  private ToolProcess() {}

  /** Starts {@code siskin WORDS}; all that it prints goes to the file. */
  static Process start(Path out, String... words) throws IOException {
    List<String> command =
        new ArrayList<>(List.of(JAVA, "-Xmx128m", "-cp", CLASSES, Main.class.getName()));
    command.addAll(List.of(words));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(out.toFile())
        .start();
  }

  /** Ctrl-C. */
  static void interrupt(Process tool) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("kill", "-INT", "" + tool.pid()).start().waitFor()).isZero();
  }

  /**
   * A shell that starts its work in the background may have it ignore SIGINT, and so its children.
   */
  static boolean interruptsAreIgnored() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("SigIgn:")) {
        return (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0;
      }
    }
    return false;
  }
}
