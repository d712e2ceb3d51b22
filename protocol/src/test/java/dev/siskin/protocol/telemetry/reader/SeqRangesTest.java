package dev.siskin.protocol.telemetry.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeqRangesTest {
  private final SeqRanges seqs = new SeqRanges();

  @Test
  void aNumberIsNewOnce() {
    assertThat(seqs.first(1)).isTrue();
    assertThat(seqs.first(1)).isFalse();
  }

  @Test
  void gapsBetweenTheLowestAndTheHighestAreMissing() {
    for (long seq : new long[] {7, 5, 10, 11}) {
      seqs.first(seq);
    }
    assertThat(seqs.gaps(9)).containsExactly(new SeqRange(6, 6), new SeqRange(8, 9));
    assertThat(seqs.gaps(1)).containsExactly(new SeqRange(6, 6));
    assertThat(seqs.missing()).isEqualTo(3);
    assertThat(seqs.lowest()).isEqualTo(5);
    assertThat(seqs.highest()).isEqualTo(11);
    for (long seq : new long[] {6, 8, 9}) {
      seqs.first(seq);
    }
    assertThat(seqs.missing()).isZero();
    assertThat(seqs.size()).isEqualTo(1);
  }

  @Test
  void theEndsOfTheNumbersAreNumbersToo() {
    assertThat(seqs.first(Long.MAX_VALUE)).isTrue();
    assertThat(seqs.first(Long.MAX_VALUE)).isFalse();
    assertThat(seqs.first(Long.MAX_VALUE - 1)).isTrue();
    assertThat(seqs.first(0)).isTrue();
    assertThat(seqs.missing()).isEqualTo(Long.MAX_VALUE - 2);
  }

  @Test
  void whatComesOfAClosedGapIsTakenForATwinAndStaysMissing() {
    for (long seq : new long[] {1, 3, 6}) {
      seqs.first(seq);
    }
    seqs.closeLowestGap();
    assertThat(seqs.missing()).isEqualTo(3);
    assertThat(seqs.first(2)).isFalse();
    assertThat(seqs.first(4)).isTrue();
    assertThat(seqs.missing()).isEqualTo(2);
  }

  @Test
  void anyOrderGivesWhatASetGives() {
    Random random = new Random(9);
    for (int trial = 0; trial < 200; trial++) {
      SeqRanges ranges = new SeqRanges();
      SeqRanges restored = new SeqRanges();
      Set<Long> set = new HashSet<>();
      for (int i = 0; i < 100; i++) {
        long seq = random.nextInt(60);
        assertThat(ranges.first(seq)).isEqualTo(set.add(seq));
        long lowest = set.stream().mapToLong(s -> s).min().orElse(0);
        long highest = set.stream().mapToLong(s -> s).max().orElse(0);
        assertThat(ranges.missing()).isEqualTo(highest - lowest + 1 - set.size());
      }
      ranges.all().forEach(restored::restore);
      for (long seq = 0; seq < 60; seq++) {
        assertThat(restored.first(seq)).isEqualTo(set.add(seq));
      }
    }
  }
}
