package dev.siskin.protocol.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class UnitHashTest {
  @Test
  void positionsAreThoseOfTheReferenceImplementation() throws IOException {
    int vectors = 0;
    for (String line : resource("xxh3.txt").lines().filter(l -> !l.startsWith("#")).toList()) {
      String[] field = line.split("\t", -1);
      double position = UnitHash.position(field[0], field[1]);
      assertThat(position).as(line).isEqualTo(Double.parseDouble(field[3]));
      assertThat(position)
          .as(line)
          .isEqualTo((Long.parseUnsignedLong(field[2], 16) >>> 11) * 0x1.0p-53);
      vectors++;
    }
    assertThat(vectors).isGreaterThan(70);
  }

  @Test
  void aPositionIsAtLeast0AndBelow1() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(UnitHash.position("salt", "unit-" + i)).isBetween(0.0, Math.nextDown(1.0));
    }
  }

  @Test
  void saltAndUnitAreKeptApart() {
    assertThat(UnitHash.position("ab", "c")).isNotEqualTo(UnitHash.position("a", "bc"));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(UnitHashTest.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
