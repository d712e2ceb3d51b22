package dev.siskin.server.telemetry;

import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.telemetry.Histograms;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.IntervalRecord.Memory;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import dev.siskin.protocol.telemetry.Stage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.IntCountsHistogram;

/** Intervals as a cut makes them, with numbers by chance. */
final class RandomIntervals {
  static final Memory MEMORY = new Memory(3_000, 2_000);

  private final Random random;
  private final Map<Integer, ArrivalSecond> alike = new HashMap<>();

  RandomIntervals(Random random) {
    this.random = random;
  }

  /** One or two versions, each with requests of this second and the one before. */
  Interval next(String model, long epoch, long second) {
    List<VersionInterval> versions = new ArrayList<>();
    for (int version = 1; version <= 1 + random.nextInt(2); version++) {
      versions.add(version(version, second));
    }
    Map<String, Long> refused =
        random.nextInt(4) == 0 ? Map.of("NOT_FOUND", 1L + random.nextInt(5)) : Map.of();
    return new Interval(
        model, epoch, second * 1_000, second * 1_000 + 1_000, MEMORY, refused, versions);
  }

  /** One version that answered so many requests of one second, each time with the same times. */
  Interval answered(String model, long epoch, long second, int answers) {
    ArrivalSecond first = alike.computeIfAbsent(answers, count -> second(0, count));
    ArrivalSecond again =
        new ArrivalSecond(
            second,
            1,
            first.assigned(),
            first.answered(),
            first.notFinite(),
            first.errors(),
            first.stages());
    VersionInterval version =
        new VersionInterval(1, Arm.STABLE, 1, 0, answers, rows(answers), List.of(again));
    return new Interval(
        model, epoch, second * 1_000, second * 1_000 + 1_000, MEMORY, Map.of(), List.of(version));
  }

  private VersionInterval version(long number, long second) {
    int answers = random.nextInt(4);
    return new VersionInterval(
        number,
        Arm.values()[random.nextInt(Arm.values().length)],
        1,
        random.nextInt(2),
        3,
        random.nextBoolean() ? rows(3) : null,
        List.of(second(second - 1, random.nextInt(3)), second(second, answers)));
  }

  private ArrivalSecond second(long at, int answers) {
    Map<Stage, AbstractHistogram> stages = new EnumMap<>(Stage.class);
    for (Stage stage : Stage.values()) {
      AbstractHistogram micros = new IntCountsHistogram(Histograms.DIGITS);
      for (int i = 0; i < answers; i++) {
        micros.recordValue((long) (2_000 * Math.exp(random.nextGaussian())));
      }
      if (answers > 0) {
        stages.put(stage, micros);
      }
    }
    Map<String, Long> errors = random.nextInt(3) == 0 ? Map.of("INTERNAL", 1L) : Map.of();
    return new ArrivalSecond(at, 1, answers + 1, answers, answers / 2, errors, stages);
  }

  private static AbstractHistogram rows(int rows) {
    AbstractHistogram histogram = new IntCountsHistogram(3);
    histogram.recordValue(rows);
    return histogram;
  }
}
