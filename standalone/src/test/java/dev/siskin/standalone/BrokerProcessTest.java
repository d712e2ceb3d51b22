package dev.siskin.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class BrokerProcessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path dir;

  @Test
  void startsAgainOnTheSamePortWithItsRecords() throws Exception {
    try (BrokerProcess broker = broker(PATIENCE)) {
      broker.start();
      String bootstrap = broker.bootstrap();
      Records.write(bootstrap, "numbers", 1000);
      long firstPid = broker.pid();

      broker.stop();
      assertThat(broker.isAlive()).isFalse();
      assertThat(ProcessHandle.of(firstPid)).isEmpty();

      broker.start();
      assertThat(broker.isAlive()).isTrue();
      assertThat(broker.pid()).isNotEqualTo(firstPid);
      assertThat(broker.bootstrap()).isEqualTo(bootstrap);
      assertThat(Records.read(bootstrap, "numbers", 1000))
          .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 1000).boxed().toList());
    }
  }

  @Test
  void comesBackWithItsRecordsAfterACrash() throws Exception {
    try (BrokerProcess broker = broker(PATIENCE)) {
      broker.start();
      Records.write(broker.bootstrap(), "numbers", 100);
      broker.kill();
      assertThat(broker.isAlive()).isFalse();

      broker.start();
      assertThat(Records.read(broker.bootstrap(), "numbers", 100)).hasSize(100);
    }
  }

  @Test
  void doesNotOutliveAParentThatIsKilled() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-D" + Modules.HOME + "=" + Modules.home(),
                "-cp",
                System.getProperty("java.class.path"),
                BrokerParent.class.getName(),
                dir.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = parent.inputReader()) {
      ProcessHandle broker = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
      parent.destroyForcibly();
      broker.onExit().get(30, TimeUnit.SECONDS);
      assertThat(broker.isAlive()).isFalse();
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void runsInASessionOfItsOwn() throws Exception {
    Tool.require("setsid");
    try (BrokerProcess broker = broker(PATIENCE)) {
      broker.start();
      assertThat(sessionOf(broker.pid())).isEqualTo(broker.pid());
    }
  }

  @Test
  void secondBrokerOnTheSameDataIsRefusedInTheBrokersWords() throws Exception {
    try (BrokerProcess first = broker(PATIENCE);
        BrokerProcess second = broker(PATIENCE)) {
      first.start();
      assertThatThrownBy(second::start)
          .isInstanceOf(BrokerStartException.class)
          .hasMessage(
              "The Kafka broker did not start: Another broker (process %d) uses the data directory %s; stop it, or choose another --data-dir.",
              first.pid(), dir);
      assertThat(second.isAlive()).isFalse();
      assertThat(first.isAlive()).isTrue();
    }
  }

  @Test
  void brokerThatIsNotReadyInTimeIsKilledAndItsLogShown() throws Exception {
    Files.writeString(dir.resolve("broker.log"), "early\n".repeat(3000) + "the last line\n");
    try (BrokerProcess broker = broker(Duration.ofMillis(100))) {
      assertThatThrownBy(broker::start)
          .isInstanceOf(BrokerStartException.class)
          .hasMessageStartingWith("The Kafka broker was not ready after 0.1 s.")
          .hasMessageContaining(dir.resolve("broker.log").toString())
          .hasMessageEndingWith("the last line");
      assertThat(broker.isAlive()).isFalse();
      assertThat(childrenRunningIn(dir)).isZero();
    }
  }

  @Test
  void wrongClassPathIsToldAtOnce() {
    try (BrokerProcess broker =
        new BrokerProcess(new BrokerCommand("/nowhere", dir, 0, List.of(), PATIENCE))) {
      assertThatThrownBy(broker::start)
          .isInstanceOf(BrokerStartException.class)
          .hasMessageContaining("Could not find or load main class dev.siskin.broker.Main");
    }
  }

  @Test
  void startingTwiceIsAMistakeAndStoppingTwiceIsNot() throws Exception {
    try (BrokerProcess broker = broker(PATIENCE)) {
      broker.stop();
      broker.start();
      assertThatIllegalStateException().isThrownBy(broker::start);
      broker.stop();
      broker.stop();
      assertThat(broker.isAlive()).isFalse();
    }
  }

  @Test
  void kafkasServerIsNotOnOurClassPath() {
    assertThatThrownBy(() -> Class.forName("kafka.server.KafkaConfig"))
        .isInstanceOf(ClassNotFoundException.class);
  }

  private BrokerProcess broker(Duration startTimeout) throws Exception {
    return new BrokerProcess(
        new BrokerCommand(
            Modules.classpath("broker"), dir, 0, List.of("numbers:1:3600000"), startTimeout));
  }

  /** The sixth field of proc's stat; the second, the program's name, is java, without blanks. */
  private static long sessionOf(long pid) throws Exception {
    return Long.parseLong(Files.readString(Path.of("/proc/" + pid + "/stat")).split(" ", -1)[5]);
  }

  private static long childrenRunningIn(Path dir) {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains(dir.toString()))
        .count();
  }
}
