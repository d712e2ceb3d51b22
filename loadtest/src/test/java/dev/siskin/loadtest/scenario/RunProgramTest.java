package dev.siskin.loadtest.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class RunProgramTest {

  @Test
  void whatStillRunsIsEndedWithAllThatItStarted(@TempDir Path folder) throws Exception {
    Path fifo = folder.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    RunProgram program = program("sh", "-c", "sleep 60 & echo $! > " + fifo + "; wait");

    program.begin();
    ProcessHandle grandchild =
        ProcessHandle.of(Long.parseLong(Files.readString(fifo).strip())).orElseThrow();
    assertThat(grandchild.isAlive()).isTrue();
    program.end();

    assertThat(program.check().seen()).isEqualTo("ended when its time was up");
    assertThat(program.check().hasFailed()).isFalse();
    ProcessHandle ended = grandchild.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    assertThat(ended.isAlive()).isFalse();
  }

  @Test
  void exitCodeIsSaid() {
    RunProgram program = program("sh", "-c", "exit 3");

    List<ProcessHandle> before = ProcessHandle.current().children().toList();
    program.begin();
    ProcessHandle.current()
        .children()
        .filter(child -> !before.contains(child))
        .forEach(child -> child.onExit().orTimeout(30, TimeUnit.SECONDS).join());
    program.end();

    assertThat(program.check().seen()).isEqualTo("exit code 3");
    assertThat(program.check().hasFailed()).isTrue();
  }

  @Test
  void programThatIsNotThereFails() {
    RunProgram program = program("no-such-program-here");

    program.begin();
    program.end();

    assertThat(program.check().seen()).contains("cannot be started");
    assertThat(program.check().hasFailed()).isTrue();
  }

  private static RunProgram program(String... words) {
    return new RunProgram(new Event.Run(Duration.ZERO, Event.UNTIL_THE_END, List.of(words)));
  }
}
