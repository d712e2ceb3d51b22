package dev.siskin.loadtest.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

  private static final long SECOND = 1_000_000_000;

  @Test
  void beginsEmptyAndGrowsWithTime() {
    TokenBucket bucket = new TokenBucket(1000, 0);

    assertThat(bucket.available(0)).isZero();
    assertThat(bucket.available(10_000_000)).isEqualTo(10);
  }

  @Test
  void idleTimeSavesUpOneBurstAtMost() {
    TokenBucket bucket = new TokenBucket(1000, 0);

    assertThat(bucket.available(100 * SECOND)).isEqualTo(20);
  }

  @Test
  void oneByteASecondIsPossible() {
    TokenBucket bucket = new TokenBucket(1, 0);

    assertThat(bucket.available(SECOND - 1)).isZero();
    assertThat(bucket.nextNanos(SECOND - 1)).isGreaterThanOrEqualTo(SECOND);
    assertThat(bucket.available(SECOND)).isEqualTo(1);
  }

  @Test
  void noStretchOfTimeLetsMoreThroughThanItsRateAndOneBurst() {
    Random random = new Random(3);
    for (int round = 0; round < 100; round++) {
      long rate = random.nextInt(1, 10_000_000);
      TokenBucket bucket = new TokenBucket(rate, 0);
      long now = 0;
      long taken = 0;
      for (int step = 0; step < 200; step++) {
        now += random.nextInt(50_000_000);
        long take = Math.min(bucket.available(now), random.nextInt(1_000_000));
        bucket.take(take);
        taken += take;
      }
      double most = rate * (now + TokenBucket.BURST_NANOS) / 1e9;
      assertThat((double) taken).isLessThanOrEqualTo(most + 1);
    }
  }
}
