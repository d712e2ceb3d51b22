package dev.siskin.server.telemetry;

import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.telemetry.CloudEvent;
import dev.siskin.protocol.telemetry.Histograms;
import dev.siskin.protocol.telemetry.IntervalCodec;
import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import dev.siskin.protocol.telemetry.Stage;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What the telemetry thread does once a second and model: makes a record of 2,000 requests into
 * bytes, and takes it through the outbox. No request waits for either.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HandOffBenchmark {
  private static final int ANSWERS = 2_000;
  private static final long SECOND = 1_800_000_000;
  private static final int MAX_RECORDS = 4_096;
  private static final long MAX_BYTES = 32L << 20;
  private static final int MOST_WITH_CLIENT = 16;

  private final IntervalRecord record = interval();
  private final byte[] value = IntervalCodec.encode(record);
  private final Map<String, String> headers = CloudEvent.of(record).headers();
  private final Outbox outbox = new Outbox(MAX_RECORDS, MAX_BYTES, MOST_WITH_CLIENT);
  private long seq;

  @Benchmark
  public byte[] encodeRecord() {
    return IntervalCodec.encode(record);
  }

  @Benchmark
  public Object throughOutbox() {
    outbox.add(new Outbox.Message(seq++, "topic", "m", value, headers), seq);
    Outbox.Message next = Objects.requireNonNull(outbox.next());
    outbox.acked(next);
    return next;
  }

  private static IntervalRecord interval() {
    Random random = new Random(1);
    Map<Stage, AbstractHistogram> stages = new EnumMap<>(Stage.class);
    for (Stage stage : Stage.values()) {
      stages.put(stage, latencies(random));
    }
    Histogram rows = new Histogram(3);
    rows.recordValueWithCount(16, ANSWERS / 16);
    ArrivalSecond second = new ArrivalSecond(SECOND, ANSWERS, ANSWERS, Map.of(), stages);
    VersionInterval version =
        new VersionInterval(1, Arm.STABLE, ANSWERS / 16, 0, ANSWERS, rows, List.of(second));
    return new IntervalRecord(
        "replica",
        "boot",
        0,
        SECOND * 1_000,
        (SECOND + 1) * 1_000,
        "m",
        1,
        0,
        Map.of(),
        List.of(version));
  }

  private static Histogram latencies(Random random) {
    Histogram micros = Histograms.micros();
    for (int i = 0; i < ANSWERS; i++) {
      micros.recordValue((long) (1_000 * Math.exp(random.nextGaussian())));
    }
    return micros;
  }
}
