package dev.siskin.protocol.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.IntCountsHistogram;
import org.junit.jupiter.api.Test;

/** Percentiles of a fleet, from what each of its servers says, beside those of all its answers. */
class FleetPercentilesTest {
  private static final int REPLICAS = 4;
  private static final int SECONDS = 5;
  private static final int ANSWERS = 40_000;
  private static final double[] PERCENTILES = {50, 90, 99, 99.9};

  private final Random random = new Random(4);
  private final long[] micros = new long[ANSWERS];
  private final Histogram together = Histograms.micros();
  private final List<List<AbstractHistogram>> apart = new ArrayList<>();

  @Test
  void mergedPercentilesAreThoseOfAllAnswersTogether() {
    answerSomewhere();

    Histogram merged = Histograms.micros();
    records().stream()
        .map(IntervalCodec::decode)
        .flatMap(record -> record.versions().stream())
        .flatMap(version -> version.seconds().stream())
        .forEach(second -> merged.add(second.stages().get(Stage.TOTAL)));

    assertThat(merged.getTotalCount()).isEqualTo(ANSWERS);
    assertThat(merged).isEqualTo(together);
    Arrays.sort(micros);
    for (double percentile : PERCENTILES) {
      double exact = micros[(int) Math.round(percentile * ANSWERS / 100) - 1];
      assertThat((double) merged.getValueAtPercentile(percentile))
          .as("p%s", percentile)
          .isCloseTo(exact, within(exact / 100));
    }
  }

  /** The servers are unlike each other, in what they have to do and in how fast they are. */
  private void answerSomewhere() {
    for (int replica = 0; replica < REPLICAS; replica++) {
      List<AbstractHistogram> seconds = new ArrayList<>();
      for (int second = 0; second < SECONDS; second++) {
        seconds.add(new IntCountsHistogram(Histograms.DIGITS));
      }
      apart.add(seconds);
    }
    for (int i = 0; i < ANSWERS; i++) {
      int replica = (int) (REPLICAS * random.nextDouble() * random.nextDouble());
      micros[i] = (long) (2_000 * Math.pow(3, replica) * Math.exp(random.nextGaussian()));
      together.recordValue(micros[i]);
      apart.get(replica).get(random.nextInt(SECONDS)).recordValue(micros[i]);
    }
  }

  /** In the order of nobody's clock. */
  private List<byte[]> records() {
    List<byte[]> records = new ArrayList<>();
    for (int replica = 0; replica < REPLICAS; replica++) {
      for (int second = 0; second < SECONDS; second++) {
        records.add(IntervalCodec.encode(record(replica, second)));
      }
    }
    Collections.shuffle(records, random);
    return records;
  }

  private IntervalRecord record(int replica, long second) {
    AbstractHistogram times = apart.get(replica).get((int) second);
    long answers = times.getTotalCount();
    ArrivalSecond arrivals =
        new ArrivalSecond(second, answers, answers, Map.of(), Map.of(Stage.TOTAL, times));
    VersionInterval version = new VersionInterval(1, Arm.STABLE, 0, 0, 0, null, List.of(arrivals));
    String name = "replica-" + replica;
    long from = second * 1_000;
    return new IntervalRecord(
        name, name, second, from, from + 1_000, "m", 1, 0, Map.of(), List.of(version));
  }
}
