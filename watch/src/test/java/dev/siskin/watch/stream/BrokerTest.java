package dev.siskin.watch.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Addresses and settings; brokers that take none but their own are in the tests of the whole. */
class BrokerTest {
  private static final String PASSWORD = "tip-top-secret";

  @TempDir private Path dir = Path.of("");

  private static BrokerOptions options(String... words) {
    BrokerOptions options = new BrokerOptions();
    new CommandLine(new Command(options)).parseArgs(words);
    return options;
  }

  @CommandLine.Command
  private record Command(@CommandLine.Mixin BrokerOptions options) {}

  private Path config(String text) throws IOException {
    return Files.writeString(dir.resolve("client.properties"), text);
  }

  @Test
  void theFirstAddressThatIsThereCounts() throws IOException {
    Path file = Files.writeString(dir.resolve("kafka.bootstrap"), "file:3\n");
    for (String option : new String[] {"--bootstrap", "--kafka"}) {
      assertThat(options(option, " option:1").address("environment:2", file)).isEqualTo("option:1");
    }
    assertThat(options().address(" environment:2 ", file)).isEqualTo("environment:2");
    assertThat(options().address(null, file)).isEqualTo("file:3");
    assertThat(options().address(null, dir.resolve("none"))).isEqualTo("127.0.0.1:9092");
  }

  @Test
  void blanksAreNoAddress() throws IOException {
    Path file = Files.writeString(dir.resolve("kafka.bootstrap"), " \n");
    assertThat(options("--bootstrap", " ").address("", file)).isEqualTo("127.0.0.1:9092");
  }

  @Test
  void aFileThatCannotBeReadIsNamed() {
    assertThatThrownBy(() -> options().address(null, dir))
        .isInstanceOf(StreamException.class)
        .hasMessageContaining(dir.toString());
  }

  @Test
  void anAddressThatIsNoneIsNamed() {
    for (String address : new String[] {"nonsense", "host:", "127.0.0.1:99999999"}) {
      assertThatThrownBy(() -> Broker.at(address).connect().close())
          .isInstanceOf(StreamException.class)
          .hasMessageContaining("'" + address + "'");
    }
  }

  @Test
  void settingsThatMayNotBeOrCannotBeReadAreNamed() throws IOException {
    Path file = config("secrity.protocol=SSL\n");
    assertThatThrownBy(() -> options("--kafka", "h:1", "--kafka-config", file.toString()).broker())
        .isInstanceOf(StreamException.class)
        .hasMessageStartingWith(
            "--kafka-config: %s: secrity.protocol cannot be set, but security.protocol can; ",
            file);
    assertThatThrownBy(() -> Broker.at("h:1", dir.resolve("none")))
        .hasMessageStartingWith("--kafka-config: %s cannot be read", dir.resolve("none"));
    config("ssl.key.password=file:" + dir.resolve("none"));
    assertThatThrownBy(() -> Broker.at("h:1", file))
        .hasMessageStartingWith("--kafka-config: %s: ssl.key.password: %s", file, dir);
  }

  @Test
  void valuesThatTheClientRefusesAreSaidInItsWordsWithoutSecrets() throws IOException {
    Path file = config("security.protocol=CARRIER_PIGEON\n");
    assertThatThrownBy(() -> Broker.at("127.0.0.1:9", file).connect())
        .isInstanceOf(StreamException.class)
        .hasMessageContaining("security.protocol")
        .hasMessageContaining("CARRIER_PIGEON");
    Path store = Files.writeString(dir.resolve("trust.jks"), "no store");
    config(
        "security.protocol=SSL\nssl.truststore.location=%s\nssl.truststore.password=%s\n"
            .formatted(store, PASSWORD));
    assertThatThrownBy(() -> Broker.at("127.0.0.1:9", file).connect())
        .isInstanceOf(StreamException.class)
        .hasMessageContaining(store.toString())
        .hasMessageNotContaining(PASSWORD);
  }
}
