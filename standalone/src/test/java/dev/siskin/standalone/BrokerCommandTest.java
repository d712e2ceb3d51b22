package dev.siskin.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrokerCommandTest {
  private final BrokerCommand command =
      new BrokerCommand(
          "a.jar:b.jar", Path.of("/d"), 0, List.of("x:1:-1", "y:2:5"), Duration.ofSeconds(1));

  @Test
  void endsWithTheBrokersOwnOptions() {
    assertThat(String.join(" ", command.withPort(7).words()))
        .endsWith(
            " -cp a.jar:b.jar dev.siskin.broker.Main --data-dir /d --port 7"
                + " --topic x:1:-1 --topic y:2:5 --stop-on-eof");
  }

  @Test
  void runsTheJavaOfThisJvm() {
    assertThat(command.words()).contains(System.getProperty("java.home") + "/bin/java");
  }

  @Test
  void allowsUnsafeOnlyWhereJavaKnowsTheFlag() {
    String flag = "--sun-misc-unsafe-memory-access=allow";
    assertThat(BrokerCommand.jvmFlags(23)).doesNotContain(flag);
    assertThat(BrokerCommand.jvmFlags(24)).contains(flag);
  }

  @Test
  void refusesAnEmptyClassPath() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BrokerCommand(" ", Path.of("/d"), 0, List.of(), Duration.ZERO));
  }
}
