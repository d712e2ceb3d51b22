package dev.siskin.watch.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.reader.IntervalReader;
import dev.siskin.watch.Records;
import dev.siskin.watch.Topic;
import dev.siskin.watch.stream.IntervalStream.Opening;
import dev.siskin.watch.stream.IntervalStream.Start;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InStepTest {
  /** Of numbers, that the reader keeps: far fewer than the seconds of the topic. */
  private static final int RANGES = 256;

  private static final int MOST_AT_ONCE = 100;

  private final Topic topic = new Topic();
  private final List<List<Sent>> logs = new ArrayList<>();
  private long nanos = 1;

  private record Sent(long millis, byte[] value) {}

  private void partitions(int count) {
    topic.partitions(count);
    for (int i = 0; i < count; i++) {
      logs.add(new ArrayList<>());
    }
  }

  private void send(int partition, long millis, long seq) {
    logs.get(partition).add(new Sent(millis, Records.bytes(Records.of("a", seq))));
    topic.holds(partition, logs.get(partition).size());
  }

  private IntervalStream open() {
    IntervalStream stream =
        new IntervalStream(
            topic.consumer,
            Start.BEGINNING,
            () -> nanos,
            new IntervalReader(() -> 101_000, RANGES));
    assertThat(stream.tryOpen()).isEqualTo(Opening.OPEN);
    return stream;
  }

  /** Brings the next records of a partition, as the broker does: not while it is paused. */
  private boolean bring(int partition, int records) {
    if (topic.consumer.paused().contains(Topic.partition(partition))) {
      return false;
    }
    List<Sent> log = logs.get(partition);
    int from = (int) topic.consumer.position(Topic.partition(partition));
    int to = Math.min(log.size(), from + records);
    log.subList(from, to).forEach(sent -> topic.put(partition, sent.millis(), sent.value()));
    return to > from;
  }

  /** All partitions as fast as they come, in bytes, and sometimes one alone. */
  private Set<Long> readAll(IntervalStream stream, Random random) {
    Set<Long> seqs = new HashSet<>();
    for (int polls = 0; !stream.atOpeningEnd(); polls++) {
      assertThat(polls).as("it comes to the end").isLessThan(20_000);
      for (int partition = 0; partition < logs.size(); partition++) {
        if (random.nextInt(4) > 0) {
          boolean unused = bring(partition, 1 + random.nextInt(MOST_AT_ONCE));
        }
      }
      for (IntervalRecord record : stream.poll(Duration.ZERO)) {
        assertThat(seqs.add(record.seq())).as("seq %d once", record.seq()).isTrue();
      }
    }
    return seqs;
  }

  @Test
  void eachRecordCountsOnceHoweverUnevenThePartitions() {
    Random random = new Random(1);
    partitions(3);
    long seq = 0;
    int twins = 0;
    for (long second = 0; second < 6_000; second++) {
      for (int of = 0; of < 5; of++) {
        send(of == 0 ? 1 : 0, second * 1_000, seq);
        if (random.nextInt(200) == 0) {
          send(of == 0 ? 1 : 0, second * 1_000, seq);
          twins++;
        }
        seq++;
      }
    }
    IntervalStream stream = open();
    assertThat(readAll(stream, random)).hasSize((int) seq);
    assertThat(stream.counts()).isEqualTo(new StreamCounts(seq, twins, 0, 0, 0, null));
  }

  @Test
  void oneWhoseRecordsEndEarlyHoldsNobodyBack() {
    partitions(2);
    send(0, 0, 0);
    for (int seq = 1; seq < 3_000; seq++) {
      send(1, 1_000_000L * seq, seq);
    }
    IntervalStream stream = open();
    assertThat(readAll(stream, new Random(2))).hasSize(3_000);
    assertThat(topic.consumer.paused()).isEmpty();
  }

  @Test
  void wildTimesHoldNobodyBackForEver() {
    Random random = new Random(3);
    long[] wild = {-1, 0, 4_000_000, 253_402_300_799_000L, Long.MAX_VALUE, Long.MIN_VALUE};
    partitions(3);
    long seq = 0;
    for (; seq < 12_000; seq++) {
      long millis = random.nextInt(10) == 0 ? wild[random.nextInt(wild.length)] : seq * 300;
      send(random.nextInt(3), millis, seq);
    }
    IntervalStream stream = open();
    readAll(stream, random);
    StreamCounts counts = stream.counts();
    assertThat(counts.records() + counts.unsure()).isEqualTo(seq);
    assertThat(counts.duplicates()).isZero();
  }

  @Test
  void oneThatIsAheadIsHeldBackUntilTheOtherIsNear() {
    partitions(2);
    send(0, 0, 0);
    send(0, 5_000, 1);
    send(1, 10_001, 2);
    send(0, 8_000, 3);
    send(1, 12_000, 4);
    IntervalStream stream = open();
    bringOne(stream, 0);
    bringOne(stream, 1);
    assertThat(bring(1, 1)).isTrue();
    stream.poll(Duration.ZERO);
    assertThat(stream.counts().records()).isEqualTo(2);
    bringOne(stream, 0);
    stream.poll(Duration.ZERO);
    assertThat(stream.counts().records()).isEqualTo(4);
  }

  private void bringOne(IntervalStream stream, int partition) {
    assertThat(bring(partition, 1)).isTrue();
    assertThat(stream.poll(Duration.ZERO)).isNotEmpty();
  }

  @Test
  void aPartitionThatBringsNothingIsNotWaitedForLong() {
    partitions(2);
    send(0, 0, 0);
    send(0, 1_000, 1);
    send(1, 60_000, 2);
    send(1, 61_000, 3);
    IntervalStream stream = open();
    bringOne(stream, 0);
    bringOne(stream, 1);
    stream.poll(Duration.ZERO);
    assertThat(bring(1, 1)).isFalse();
    nanos += InStep.PATIENCE_NANOS;
    stream.poll(Duration.ZERO);
    bringOne(stream, 1);
    bringOne(stream, 0);
    assertThat(stream.atOpeningEnd()).isTrue();
  }

  @Test
  void noneIsHeldBackForMoreThanSoManyRecordsOfTheOthers() {
    partitions(2);
    send(1, Long.MAX_VALUE, 0);
    send(1, 1_000, 1);
    byte[] bad = "bad".getBytes(UTF_8);
    for (int i = 0; i < InStep.MOST_WAITED + 2; i++) {
      logs.get(0).add(new Sent(1_000, bad));
    }
    topic.holds(0, logs.get(0).size());
    IntervalStream stream = open();
    bringOne(stream, 1);
    assertThat(bring(0, 1)).isTrue();
    stream.poll(Duration.ZERO);
    assertThat(bring(1, 1)).isFalse();
    assertThat(bring(0, InStep.MOST_WAITED)).isTrue();
    stream.poll(Duration.ZERO);
    assertThat(bring(1, 1)).isFalse();
    stream.poll(Duration.ZERO);
    bringOne(stream, 1);
  }
}
