package dev.siskin.loadtest.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.loadtest.tally.AnswerCounts;
import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.telemetry.CloudEvent;
import dev.siskin.protocol.telemetry.IntervalCodec;
import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.Topics;
import dev.siskin.protocol.telemetry.reader.IntervalTotals;
import dev.siskin.watch.stream.IntervalStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Each look at the clock takes a tenth of a second; records arrive at the moments of the test. */
class IntervalReaderTest {

  private static final long LOOK_NANOS = 100_000_000;
  private static final TopicPartition PARTITION = new TopicPartition(Topics.INTERVALS, 0);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final Map<Long, IntervalRecord> arriving = new HashMap<>();
  private long looks;
  private long offset;

  private final IntervalReader reader =
      new IntervalReader(
          new IntervalStream(
              consumer,
              IntervalStream.Start.END,
              () -> looks * LOOK_NANOS,
              new dev.siskin.protocol.telemetry.reader.IntervalReader(() -> 0)),
          "m",
          this::look,
          () -> {});

  @Test
  void whatComesBeforeTheRunIsNotItsOwn() {
    topic();
    arrive(12, answered(5, 0));
    assertThat(reader.open()).isEmpty();
    arrive(looks + 20, answered(7, 1));

    IntervalTotals totals = reader.await(tool(7));

    assertThat(Account.ofKafka(totals, "m").ended()).isEqualTo(7);
    assertThat(reader.missingRecords()).isZero();
  }

  @Test
  void allRecordsThatCoverTheRunAreWaitedFor() {
    topic();
    assertThat(reader.open()).isEmpty();
    arrive(looks + 20, answered(7, 0));
    arrive(looks + 50, answered(3, 1));

    assertThat(Account.ofKafka(reader.await(tool(10)), "m").ended()).isEqualTo(10);
  }

  @Test
  void lateSurplusIsNotMissed() {
    topic();
    assertThat(reader.open()).isEmpty();
    arrive(looks + 20, answered(10, 0));
    arrive(looks + 32, answered(1, 1));

    assertThat(Account.ofKafka(reader.await(tool(10)), "m").ended()).isEqualTo(11);
  }

  @Test
  void recordsThatNeverComeAreNotWaitedForForEver() {
    topic();
    assertThat(reader.open()).isEmpty();
    long before = looks;

    assertThat(Account.ofKafka(reader.await(tool(10)), "m").ended()).isZero();

    long waitedNanos = (looks - before) * LOOK_NANOS;
    assertThat(waitedNanos)
        .isBetween(
            IntervalReader.LONGEST_WAIT.toNanos(),
            IntervalReader.LONGEST_WAIT.plus(IntervalReader.QUIET.multipliedBy(2)).toNanos());
  }

  @Test
  void modelThatIsAskedAllTheTimeDoesNotHoldTheRunUp() {
    topic();
    for (int i = 0; i < 200; i++) {
      arrive(10 + i, answered(1, i));
    }

    assertThat(reader.open()).isEmpty();

    assertThat(looks * LOOK_NANOS).isLessThan(2 * IntervalReader.LONGEST_OPENING.toNanos());
  }

  @Test
  void brokerWithoutTheTopicIsRefused() {
    assertThat(reader.open().orElseThrow())
        .startsWith("It has no topic siskin.intervals.v1, so there is nothing to cross-check with");
  }

  private void topic() {
    Node node = new Node(0, "localhost", 1);
    consumer.updatePartitions(
        Topics.INTERVALS,
        List.of(new PartitionInfo(Topics.INTERVALS, 0, node, new Node[] {node}, new Node[0])));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, 0L));
  }

  private void arrive(long look, IntervalRecord record) {
    arriving.put(look, record);
  }

  private long look() {
    looks++;
    IntervalRecord record = arriving.remove(looks);
    if (record != null) {
      ConsumerRecord<byte[], byte[]> arrived =
          new ConsumerRecord<>(
              Topics.INTERVALS, 0, offset++, new byte[0], IntervalCodec.encode(record));
      arrived.headers().add("ce_type", CloudEvent.INTERVAL_TYPE.getBytes(UTF_8));
      consumer.addRecord(arrived);
    }
    return looks * LOOK_NANOS;
  }

  private static IntervalRecord answered(long count, long seq) {
    return new TestRecords("m").arm(1, Arm.STABLE, count, Map.of()).record(seq);
  }

  private static Account tool(long answered) {
    return Account.ofTool(Map.of(new AnswerCounts.Key("1", "stable", 200), answered));
  }
}
