package dev.siskin.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.config.ConfigReader;
import dev.siskin.server.config.ServingConfig;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BodyRoomTest {
  private static final int MEBIBYTE = 1 << 20;

  private BodyRoom one;
  private BodyRoom other;

  @BeforeEach
  void twoLoopsShareSixteenMebibytes() throws IOException {
    ServingConfig.Http config =
        ConfigReader.read(null, Map.of("http.maxArrivingBytes", "16777216", "http.eventLoops", "2"))
            .http();
    AtomicLong longBytes = new AtomicLong();
    one = new BodyRoom(config, longBytes);
    other = new BodyRoom(config, longBytes);
  }

  @Test
  void longBodiesOfAllLoopsShareThreeQuarters() {
    assertThat(one.hold(0, 8 * MEBIBYTE)).isTrue();
    assertThat(other.hold(0, 4 * MEBIBYTE)).isTrue();
    assertThat(other.hold(0, MEBIBYTE)).isFalse();
    other.hold(MEBIBYTE, 0);
    one.hold(8 * MEBIBYTE, 0);
    assertThat(other.hold(0, 8 * MEBIBYTE)).isTrue();
  }

  @Test
  void shortBodiesKeepTheirQuarterWhateverTheLongOnesHold() {
    assertThat(one.hold(0, 13 * MEBIBYTE)).isFalse();
    for (int i = 0; i < 32; i++) {
      assertThat(one.hold(0, BodyRoom.SHORT_BYTES)).isTrue();
    }
    assertThat(one.hold(0, 1)).isFalse();
    assertThat(other.hold(0, BodyRoom.SHORT_BYTES)).isTrue();
  }

  @Test
  void aBodyThatGrowsLongLeavesTheShortOnes() {
    for (int i = 0; i < 100; i++) {
      assertThat(one.hold(0, BodyRoom.SHORT_BYTES)).isTrue();
      assertThat(one.hold(BodyRoom.SHORT_BYTES, 2 * BodyRoom.SHORT_BYTES)).isEqualTo(i < 96);
    }
    assertThat(one.hold(0, BodyRoom.SHORT_BYTES)).isTrue();
  }
}
