package dev.siskin.loadtest.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackTest {

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "LOCALHOST", "127.8.9.10", "::1", "[::1]"})
  void thisMachineIsAllowed(String host) {
    assertThat(Loopback.address(host, 80))
        .hasValueSatisfying(
            address -> assertThat(address.getAddress().isLoopbackAddress()).isTrue());
  }

  /** Names are not looked up: what one stands for may be another machine a moment later. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.7",
        "0.0.0.0",
        "10.0.0.1",
        "::ffff:192.0.2.7",
        "[2001:db8::1]",
        "example.org",
        "localhost.example.org",
        "127.0.0.1.example.org",
        "999.0.0.1",
        ":::",
        ""
      })
  void othersAreNot(String host) {
    assertThat(Loopback.address(host, 80)).isEmpty();
  }
}
