package dev.siskin.watch.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokersTest {
  @TempDir private Path dir = Path.of("");

  @Test
  void theFirstAddressThatIsThereCounts() throws IOException {
    Path file = Files.writeString(dir.resolve("kafka.bootstrap"), "file:3\n");
    assertThat(Brokers.address("option:1", "environment:2", file)).isEqualTo("option:1");
    assertThat(Brokers.address(null, " environment:2 ", file)).isEqualTo("environment:2");
    assertThat(Brokers.address(null, null, file)).isEqualTo("file:3");
    assertThat(Brokers.address(null, null, dir.resolve("none"))).isEqualTo("127.0.0.1:9092");
  }

  @Test
  void blanksAreNoAddress() throws IOException {
    Path file = Files.writeString(dir.resolve("kafka.bootstrap"), " \n");
    assertThat(Brokers.address(" ", "", file)).isEqualTo("127.0.0.1:9092");
  }

  @Test
  void aFileThatCannotBeReadIsNamed() {
    assertThatThrownBy(() -> Brokers.address(null, null, dir))
        .isInstanceOf(StreamException.class)
        .hasMessageContaining(dir.toString());
  }

  @Test
  void anAddressThatIsNoneIsNamed() {
    for (String address : new String[] {"nonsense", "host:", "127.0.0.1:99999999"}) {
      assertThatThrownBy(() -> Brokers.connect(address).close())
          .isInstanceOf(StreamException.class)
          .hasMessageContaining("'" + address + "'");
    }
  }
}
