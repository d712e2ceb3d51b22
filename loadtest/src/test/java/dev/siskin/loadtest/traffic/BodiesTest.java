package dev.siskin.loadtest.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class BodiesTest {

  private static final Buffer SMALL = Buffer.buffer("1");
  private static final Buffer MIDDLE = Buffer.buffer("12345");
  private static final Buffer LARGE = Buffer.buffer("123456789");

  private final Bodies bodies = new Bodies(List.of(LARGE, SMALL, MIDDLE));

  @Test
  void takeTurns() {
    assertThat(bodies.at(0)).isSameAs(LARGE);
    assertThat(bodies.at(4)).isSameAs(SMALL);
  }

  @Test
  void nearestInSizeIsSent() {
    Bodies sized = bodies.nearestTo(new int[] {0, 2, 3, 4, 7, 8, 1_000_000});

    assertThat(sized.encoded()).containsExactly(SMALL, SMALL, SMALL, MIDDLE, MIDDLE, LARGE, LARGE);
  }

  @Test
  void thereMustBeOne() {
    assertThatThrownBy(() -> new Bodies(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
