package dev.siskin.loadtest.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class RandomPixelsTest {

  @Test
  void everyRunSendsTheSameBodies() {
    assertThat(RandomPixels.bodies(2, 5)).isEqualTo(RandomPixels.bodies(2, 5));
  }

  @Test
  void bodiesDiffer() {
    Bodies bodies = RandomPixels.bodies(1, 784);

    assertThat(bodies.encoded()).hasSize(RandomPixels.BODIES);
    assertThat(new HashSet<>(bodies.encoded())).hasSize(RandomPixels.BODIES);
  }

  @Test
  void bodyIsRowJsonOfTheAskedShape() throws IOException {
    JsonNode body = new ObjectMapper().readTree(RandomPixels.bodies(3, 784).at(0).getBytes());

    assertThat(body.path("instances")).hasSize(3);
    for (JsonNode row : body.path("instances")) {
      assertThat(row).hasSize(784).allMatch(JsonNode::isDouble);
      assertThat(row).allMatch(pixel -> pixel.doubleValue() >= 0 && pixel.doubleValue() <= 1);
    }
  }

  @Test
  void largeBodiesAreFewer() {
    assertThat(RandomPixels.bodies(1000, 1000).encoded()).hasSize(16);
  }

  @Test
  void shapeBeyondTheLimitIsRefused() {
    assertThatThrownBy(() -> RandomPixels.bodies(2000, 1001)).hasMessageContaining("2000000");
    assertThatThrownBy(() -> RandomPixels.bodies(0, 784)).hasMessageContaining("--rows");
    assertThatThrownBy(() -> RandomPixels.bodies(1, 0)).hasMessageContaining("--features");
  }
}
