package dev.siskin.loadtest.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class UnitsTest {

  @Test
  void noUnitsMeansNoHeader() {
    assertThat(new Units(0, Units.Order.ROUND_ROBIN).at(3)).isNull();
    assertThat(new Units(0, Units.Order.ZIPF).at(3)).isNull();
  }

  @Test
  void unitsTakeTurns() {
    Units units = new Units(3, Units.Order.ROUND_ROBIN);

    assertThat(LongStream.range(0, 5).mapToObj(units::at))
        .containsExactly("u0", "u1", "u2", "u0", "u1");
  }

  @Test
  void zipfWeighsUnitsByTheirRank() {
    Units units = new Units(3, Units.Order.ZIPF);

    Map<String, Long> drawn =
        LongStream.range(0, 110_000)
            .mapToObj(units::at)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

    // Weights 1, 1/2 and 1/3 share 11/6; a standard error is about 160.
    assertThat(drawn.get("u0")).isCloseTo(60_000, within(1_000L));
    assertThat(drawn.get("u1")).isCloseTo(30_000, within(1_000L));
    assertThat(drawn.get("u2")).isCloseTo(20_000, within(1_000L));
  }

  @Test
  void everyRunDrawsTheSameUnits() {
    Units one = new Units(1000, Units.Order.ZIPF);
    Units two = new Units(1000, Units.Order.ZIPF);

    assertThat(LongStream.range(0, 100).mapToObj(one::at).toList())
        .isEqualTo(LongStream.range(0, 100).mapToObj(two::at).toList());
  }

  @Test
  void senselessCountsAreRefused() {
    assertThatThrownBy(() -> new Units(-1, Units.Order.ZIPF)).hasMessageContaining("--units");
    assertThatThrownBy(() -> new Units(Units.MAX_UNITS + 1, Units.Order.ZIPF))
        .hasMessageContaining("--units");
  }
}
