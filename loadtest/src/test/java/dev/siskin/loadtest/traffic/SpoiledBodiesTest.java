package dev.siskin.loadtest.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpoiledBodiesTest {

  private static final Bodies GOOD =
      bodies("{\"instances\": [[1.5, -2e3]]}", "{\"instances\": [[3, 4], [5, 6]]}");

  private static Bodies bodies(String... texts) {
    return new Bodies(List.of(texts).stream().map(Buffer::buffer).toList());
  }

  @Test
  void oneInSoManyIsBadAndTheOthersStandWhereTheyStood() {
    Bodies spoiled = GOOD.spoiled(0.01);

    assertThat(spoiled.count() % GOOD.count()).isZero();
    for (int i = 0; i < spoiled.count(); i++) {
      if (i % 100 == 99) {
        assertThat(spoiled.at(i).toString()).contains("NaN");
      } else {
        assertThat(spoiled.at(i)).isSameAs(GOOD.at(i));
      }
    }
  }

  @Test
  void badOnesAreTheirBodiesButForTwoNumbers() {
    Bodies spoiled = GOOD.spoiled(0.2);

    assertThat(spoiled.at(4)).hasToString("{\"instances\": [[NaN, 0]]}");
    assertThat(spoiled.at(9)).hasToString("{\"instances\": [[3, NaN], [1, 6]]}");
    assertThat(spoiled.at(14)).hasToString("{\"instances\": [[NaN, 2]]}");
    assertThat(spoiled.at(39)).hasToString("{\"instances\": [[7, 4], [5, NaN]]}");
  }

  @Test
  void noTwoBadOnesAreAlike() {
    Bodies spoiled = GOOD.spoiled(0.01);
    Set<String> bad = new HashSet<>();

    long count =
        IntStream.range(0, spoiled.count())
            .mapToObj(i -> spoiled.at(i).toString())
            .filter(body -> body.contains("NaN"))
            .peek(bad::add)
            .count();

    assertThat(count).isEqualTo(1_000);
    assertThat(bad).hasSize(1_000);
  }

  @Test
  void shapesOfV2AreLeftAlone() {
    Bodies good =
        bodies("{\"inputs\":[{\"name\":\"x1\",\"shape\":[1,2],\"data\":[7,8],\"n\":\"9\"}]}");

    assertThat(good.spoiled(0.5).at(1))
        .hasToString(
            "{\"inputs\":[{\"name\":\"x1\",\"shape\":[1,2],\"data\":[NaN,0],\"n\":\"9\"}]}");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, 0.0001, 0.51, Double.NaN})
  void shareOutsideOfItsRangeIsRefused(double share) {
    assertThatThrownBy(() -> GOOD.spoiled(share))
        .hasMessage("--bad-rows must lie between 0.1% and 50%.");
  }

  @Test
  void whatCannotBeSpoiledIsRefused() {
    assertThatThrownBy(() -> bodies("{\"instances\": [\"a\"]}").spoiled(0.01))
        .hasMessageContaining("needs a number in each body");
    assertThatThrownBy(() -> new Bodies(GOOD.encoded(), List.of(1, 1)).spoiled(0.01))
        .hasMessageContaining("take another dialect");
    List<Buffer> many = IntStream.range(0, 1_001).mapToObj(i -> Buffer.buffer("{}")).toList();
    assertThatThrownBy(() -> new Bodies(many).spoiled(0.01)).hasMessageContaining("1,000");
  }
}
