package dev.siskin.loadtest.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShareTest {

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.1, 0.3, 1 / 3.0, 0.5, 0.77, 0.999})
  void anyRunOfConnectionsContainsTheShareToWithinTwo(double share) {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 50; round++) {
      Share drawn = new Share(share, random.nextLong());
      long from = random.nextInt(100_000);
      long length = random.nextLong(1, 3000);

      long hits = LongStream.range(from, from + length).filter(drawn::contains).count();

      assertThat((double) hits).isBetween(length * share - 2, length * share + 2);
    }
  }

  @Test
  void theWholeIsEveryConnection() {
    Share all = new Share(1, 3);

    assertThat(LongStream.range(0, 1000)).allMatch(all::contains);
  }

  @Test
  void oneInTenFromTheFirstOnIsExact() {
    assertThat(hits(new Share(0.1, 1), 1000)).hasSize(100);
  }

  @Test
  void theSameSeedDrawsTheSameAndAnotherDoesNot() {
    assertThat(hits(new Share(0.1, 1), 1000)).isEqualTo(hits(new Share(0.1, 1), 1000));
    assertThat(hits(new Share(0.1, 1), 1000)).isNotEqualTo(hits(new Share(0.1, 2), 1000));
  }

  @Test
  void faultsOfOneSnapshotDrawIndependently() {
    Faults faults = Faults.parse(1, "stall,share=0.5", "delay=1ms,share=0.5");

    List<Integer> hits = LongStream.range(0, 100).mapToObj(n -> faults.hitting(n).size()).toList();

    assertThat(hits).contains(0, 1, 2);
  }

  private static List<Long> hits(Share share, long connections) {
    return LongStream.range(0, connections).filter(share::contains).boxed().toList();
  }
}
