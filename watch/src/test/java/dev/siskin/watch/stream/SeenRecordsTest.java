package dev.siskin.watch.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeenRecordsTest {
  private final SeenRecords seen = new SeenRecords();

  @Test
  void aRecordIsNewOnce() {
    assertThat(seen.first("a", 1)).isTrue();
    assertThat(seen.first("a", 1)).isFalse();
    assertThat(seen.first("b", 1)).isTrue();
  }

  @Test
  void gapsBetweenTheFirstAndTheLastAreMissing() {
    for (long seq : new long[] {7, 5, 10, 11}) {
      seen.first("a", seq);
    }
    seen.first("b", 3);
    assertThat(seen.missing()).isEqualTo(3);
    seen.first("a", 6);
    seen.first("a", 8);
    seen.first("a", 9);
    assertThat(seen.missing()).isZero();
  }

  @Test
  void theEndsOfTheNumbersAreNumbersToo() {
    assertThat(seen.first("a", Long.MAX_VALUE)).isTrue();
    assertThat(seen.first("a", Long.MAX_VALUE)).isFalse();
    assertThat(seen.first("a", Long.MAX_VALUE - 1)).isTrue();
    assertThat(seen.first("b", Long.MIN_VALUE)).isTrue();
    assertThat(seen.first("b", Long.MIN_VALUE)).isFalse();
    assertThat(seen.missing()).isZero();
  }

  @Test
  void anyOrderGivesWhatASetGives() {
    Random random = new Random(9);
    for (int trial = 0; trial < 200; trial++) {
      SeenRecords ranges = new SeenRecords();
      Set<Long> set = new HashSet<>();
      for (int i = 0; i < 100; i++) {
        long seq = random.nextInt(60);
        assertThat(ranges.first("a", seq)).isEqualTo(set.add(seq));
        long lowest = set.stream().mapToLong(s -> s).min().orElse(0);
        long highest = set.stream().mapToLong(s -> s).max().orElse(0);
        assertThat(ranges.missing()).isEqualTo(highest - lowest + 1 - set.size());
      }
    }
  }
}
