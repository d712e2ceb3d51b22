package dev.siskin.server.infer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoomTest {
  private static final int MEBIBYTE = 1 << 20;

  private Room one;
  private Room other;

  @BeforeEach
  void twoLoopsShareSixteenMebibytes() {
    AtomicLong longBytes = new AtomicLong();
    one = new Room(16 * MEBIBYTE, 2, longBytes);
    other = new Room(16 * MEBIBYTE, 2, longBytes);
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
      assertThat(one.hold(0, Room.SHORT_BYTES)).isTrue();
    }
    assertThat(one.hold(0, 1)).isFalse();
    assertThat(other.hold(0, Room.SHORT_BYTES)).isTrue();
  }

  @Test
  void aBodyThatGrowsLongLeavesTheShortOnes() {
    for (int i = 0; i < 100; i++) {
      assertThat(one.hold(0, Room.SHORT_BYTES)).isTrue();
      assertThat(one.hold(Room.SHORT_BYTES, 2 * Room.SHORT_BYTES)).isEqualTo(i < 96);
    }
    assertThat(one.hold(0, Room.SHORT_BYTES)).isTrue();
  }
}
