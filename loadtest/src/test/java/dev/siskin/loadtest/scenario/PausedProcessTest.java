package dev.siskin.loadtest.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class PausedProcessTest {

  @TempDir private Path folder;
  private Process sleeper;
  private Path pidFile;

  @BeforeEach
  void start() throws IOException {
    sleeper = new ProcessBuilder("sleep", "60").start();
    pidFile = Files.writeString(folder.resolve("a.pid"), sleeper.pid() + "\n");
  }

  @AfterEach
  void kill() {
    sleeper.destroyForcibly();
  }

  @Test
  void processStandsStillAndGoesOn() throws Exception {
    PausedProcess paused = new PausedProcess(event());

    paused.begin();
    await("T");
    paused.end();
    await("S");
    assertThat(paused.check().verdict()).isEqualTo(Check.Verdict.HELD);
  }

  @Test
  void endThatCameFirstKeepsItGoing() throws Exception {
    PausedProcess paused = new PausedProcess(event());

    paused.end();
    paused.begin();

    await("S");
    assertThat(paused.check().seen()).isEqualTo("it never began");
    assertThat(paused.check().hasFailed()).isTrue();
  }

  @Test
  void processThatEndedMeanwhileIsSaid() throws InterruptedException {
    PausedProcess paused = new PausedProcess(event());
    sleeper.destroyForcibly().waitFor();

    paused.begin();
    paused.end();

    assertThat(paused.check().hasFailed()).isTrue();
    assertThat(paused.check().seen()).contains("has it ended");
  }

  @Test
  void numberThatAnotherProcessHasNowIsLeftAlone() throws IOException {
    Files.setLastModifiedTime(pidFile, FileTime.fromMillis(0));

    assertRefused("does not run any more");
  }

  @Test
  void fileMustHoldTheNumberOfARunningProcess() throws IOException, InterruptedException {
    sleeper.destroyForcibly().waitFor();
    assertRefused("does not run any more");
    Files.writeString(pidFile, "abc");
    assertRefused("does not hold the number of a process");
    Files.writeString(pidFile, "1".repeat(1000));
    assertRefused("does not hold the number of a process");
    Files.writeString(pidFile, Long.toString(ProcessHandle.current().pid()));
    assertRefused("this very process");
    Files.delete(pidFile);
    assertRefused("Cannot read");
  }

  private void assertRefused(String sentence) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PausedProcess(event()))
        .withMessageContaining(sentence);
  }

  private Event.Pause event() {
    return new Event.Pause(Duration.ZERO, Duration.ofSeconds(1), pidFile);
  }

  /** A signal takes its time. */
  private void await(String state) throws Exception {
    for (int look = 0; look < 1000 && !state().equals(state); look++) {
      assertThat(sleeper.waitFor(10, TimeUnit.MILLISECONDS)).isFalse();
    }
    assertThat(state()).isEqualTo(state);
  }

  /** The letter after the program's name in proc's stat. */
  private String state() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + sleeper.pid() + "/stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).substring(0, 1);
  }
}
