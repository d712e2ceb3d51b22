package dev.siskin.watch.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.reader.IntervalReader;
import dev.siskin.watch.Records;
import dev.siskin.watch.Topic;
import dev.siskin.watch.stream.IntervalStream.Opening;
import dev.siskin.watch.stream.IntervalStream.Start;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class IntervalStreamTest {
  private final Topic topic = new Topic();
  private long nanos = 1;

  @Test
  void aTopicThatIsMissingIsSaid() {
    IntervalStream stream = stream(Start.END);
    assertThat(stream.tryOpen()).isEqualTo(Opening.NO_TOPIC);
    topic.partitions(1);
    assertThat(stream.tryOpen()).isEqualTo(Opening.OPEN);
  }

  @Test
  void aBrokerThatIsMissingIsSaid() {
    topic.partitions(1).brokerAway(true);
    IntervalStream stream = stream(Start.END);
    assertThat(stream.tryOpen()).isEqualTo(Opening.NO_BROKER);
    topic.brokerAway(false);
    assertThat(stream.tryOpen()).isEqualTo(Opening.OPEN);
  }

  @Test
  void whatIsNotAllowedIsSaidInOneSentence() {
    topic.partitions(1);
    IntervalStream stream = open(Start.BEGINNING);
    topic.consumer.setPollException(new TopicAuthorizationException("not allowed"));
    assertThatThrownBy(() -> stream.poll(Duration.ZERO))
        .isInstanceOf(StreamException.class)
        .hasMessage("The topic siskin.intervals.v1 cannot be read: not allowed");
  }

  @Test
  void fromTheEndOldRecordsAreLeftOut() {
    topic.partitions(2).holds(0, 2);
    IntervalStream stream = open(Start.END);
    topic.put(0, record("a", 0));
    topic.put(0, record("a", 1));
    topic.put(0, record("a", 2));
    topic.put(1, record("a", 3));
    assertThat(seqs(stream.poll(Duration.ZERO))).containsExactlyInAnyOrder(2L, 3L);
  }

  @Test
  void fromTheBeginningAllRecordsCome() {
    topic.partitions(2).holds(0, 2).holds(1, 1);
    IntervalStream stream = open(Start.BEGINNING);
    assertThat(stream.atOpeningEnd()).isFalse();
    topic.put(0, record("a", 0));
    topic.put(1, record("a", 2));
    assertThat(seqs(stream.poll(Duration.ZERO))).containsExactlyInAnyOrder(0L, 2L);
    assertThat(stream.atOpeningEnd()).isFalse();
    topic.put(0, record("a", 1));
    assertThat(seqs(stream.poll(Duration.ZERO))).containsExactly(1L);
    assertThat(stream.atOpeningEnd()).isTrue();
  }

  @Test
  void anEmptyTopicIsAtItsEnd() {
    topic.partitions(3);
    assertThat(open(Start.BEGINNING).atOpeningEnd()).isTrue();
  }

  @Test
  void recordsThatComeAgainAreLeftOutAndCounted() {
    topic.partitions(2);
    IntervalStream stream = open(Start.BEGINNING);
    topic.put(0, record("a", 0));
    topic.put(0, record("a", 0));
    topic.put(1, record("a", 0));
    topic.put(1, record("b", 0));
    assertThat(stream.poll(Duration.ZERO)).hasSize(2);
    topic.put(0, record("b", 0));
    topic.put(0, record("a", 5));
    assertThat(seqs(stream.poll(Duration.ZERO))).containsExactly(5L);
    assertThat(stream.counts()).isEqualTo(new StreamCounts(3, 3, 0, 0, 4, null));
  }

  @Test
  void badRecordsAreCountedAndTheOthersCome() {
    topic.partitions(1);
    IntervalStream stream = open(Start.BEGINNING);
    topic.put(0, record("a", 0));
    topic.put(0, "no JSON".getBytes(UTF_8));
    topic.put(0, (byte[]) null);
    topic.put(0, "{\"replica\":\"r\"}".getBytes(UTF_8));
    topic.put(0, record("a", 1));
    assertThat(seqs(stream.poll(Duration.ZERO))).containsExactly(0L, 1L);
    StreamCounts counts = stream.counts();
    assertThat(counts.bad()).isEqualTo(3);
    assertThat(counts.records()).isEqualTo(2);
    assertThat(counts.lastBad()).startsWith("partition 0, offset 3: ").contains("'");
  }

  @Test
  void recordsThatAreLongComeAFewAtATime() {
    topic.partitions(1).holds(0, 20);
    IntervalStream stream = open(Start.BEGINNING);
    for (int seq = 0; seq < 20; seq++) {
      topic.put(0, padded(record("a", seq), 100 << 10));
    }
    assertThat(seqs(stream.poll(Duration.ZERO))).containsExactly(0L, 1L, 2L);
    assertThat(stream.positions()).isEqualTo(Map.of(0, 3L));
    assertThat(stream.atOpeningEnd()).isFalse();
    List<Long> rest = new ArrayList<>();
    while (!stream.atOpeningEnd()) {
      rest.addAll(seqs(stream.poll(Duration.ZERO)));
    }
    assertThat(rest).hasSize(17).startsWith(3L).endsWith(19L);
  }

  private static byte[] padded(IntervalRecord record, int length) {
    byte[] bytes = Records.bytes(record);
    byte[] padded = new byte[length];
    java.util.Arrays.fill(padded, (byte) ' ');
    System.arraycopy(bytes, 0, padded, 0, bytes.length);
    return padded;
  }

  @Test
  void aStreamGoesOnWhereAnotherStopped() {
    topic.partitions(2).holds(0, 1);
    IntervalStream first = open(Start.BEGINNING);
    topic.put(0, record("a", 0));
    first.poll(Duration.ZERO);
    assertThat(first.positions()).isEqualTo(Map.of(0, 1L, 1, 0L));
    topic.partitions(3).holds(0, 2).holds(2, 1);
    IntervalStream next =
        new IntervalStream(
            topic.consumer,
            Start.BEGINNING,
            () -> nanos,
            new IntervalReader(() -> 101_000),
            first.positions());
    assertThat(next.tryOpen()).isEqualTo(Opening.OPEN);
    assertThat(next.positions()).isEqualTo(Map.of(0, 1L, 1, 0L, 2, 0L));
    topic.put(0, record("a", 1));
    topic.put(2, record("a", 2));
    assertThat(seqs(next.poll(Duration.ZERO))).containsExactlyInAnyOrder(1L, 2L);
  }

  @Test
  void recordsThatAreGoneWhenReadingGoesOnAreCounted() {
    topic.partitions(2).begins(0, 16).holds(0, 20).begins(1, 2).holds(1, 5);
    IntervalStream stream = from(Map.of(0, 13L, 1, 4L));
    assertThat(stream.vanished()).isEqualTo(3);
    assertThat(stream.positions()).isEqualTo(Map.of(0, 16L, 1, 4L));
  }

  @Test
  void recordsThatAreGoneWhileOthersAreReadAreCounted() {
    topic.partitions(1).holds(0, 9);
    IntervalStream stream = open(Start.BEGINNING);
    topic.put(0, padded(record("a", 0), 300 << 10));
    topic.skip(0, 8);
    topic.put(0, record("a", 8));
    assertThat(seqs(stream.poll(Duration.ZERO))).containsExactly(0L);
    topic.begins(0, 5);
    assertThat(seqs(stream.poll(Duration.ZERO))).containsExactly(8L);
    assertThat(stream.vanished()).as("those after it are no loss").isEqualTo(4);
  }

  @Test
  void whatEndsBeforeThePlaceToGoOnAtIsReadFromItsStart() {
    topic.partitions(1).holds(0, 2);
    assertThat(from(Map.of(0, 13L)).positions()).isEqualTo(Map.of(0, 0L));
  }

  private IntervalStream from(Map<Integer, Long> positions) {
    IntervalReader reader = new IntervalReader(() -> 101_000);
    IntervalStream stream =
        new IntervalStream(topic.consumer, Start.BEGINNING, () -> nanos, reader, positions);
    assertThat(stream.tryOpen()).isEqualTo(Opening.OPEN);
    return stream;
  }

  @Test
  void aPartitionThatAppearsIsReadFromItsBeginning() {
    topic.partitions(1);
    IntervalStream stream = open(Start.END);
    topic.put(0, record("a", 0));
    assertThat(stream.poll(Duration.ZERO)).hasSize(1);
    topic.partitions(3);
    stream.poll(Duration.ZERO);
    assertThat(topic.consumer.assignment()).hasSize(1);
    nanos += Duration.ofSeconds(5).toNanos();
    stream.poll(Duration.ZERO);
    assertThat(topic.consumer.assignment()).hasSize(3);
    topic.put(2, record("a", 1));
    topic.put(0, record("a", 2));
    assertThat(seqs(stream.poll(Duration.ZERO))).containsExactlyInAnyOrder(1L, 2L);
  }

  @Test
  void aBrokerThatGoesAwayIsNoticedAndWaitedFor() {
    topic.partitions(1);
    IntervalStream stream = open(Start.END);
    topic.brokerAway(true);
    stream.poll(Duration.ZERO);
    assertThat(stream.away()).isZero();
    nanos += Duration.ofSeconds(2).toNanos();
    stream.poll(Duration.ZERO);
    assertThat(stream.away()).isEqualTo(Duration.ofSeconds(2));
    nanos += Duration.ofSeconds(30).toNanos();
    stream.poll(Duration.ZERO);
    assertThat(stream.away()).isEqualTo(Duration.ofSeconds(32));
    topic.brokerAway(false);
    nanos += Duration.ofSeconds(2).toNanos();
    stream.poll(Duration.ZERO);
    assertThat(stream.away()).isZero();
  }

  @Test
  void aRecordShowsThatTheBrokerIsBack() {
    topic.partitions(1);
    IntervalStream stream = open(Start.END);
    topic.brokerAway(true);
    nanos += Duration.ofSeconds(3).toNanos();
    stream.poll(Duration.ZERO);
    topic.put(0, record("a", 0));
    assertThat(stream.poll(Duration.ZERO)).hasSize(1);
    assertThat(stream.away()).isZero();
  }

  @Test
  void anIdleTopicIsNoBrokerAway() {
    topic.partitions(1);
    IntervalStream stream = open(Start.END);
    for (int i = 0; i < 10; i++) {
      nanos += Duration.ofSeconds(3).toNanos();
      assertThat(stream.poll(Duration.ZERO)).isEmpty();
      assertThat(stream.away()).isZero();
    }
  }

  @Test
  void aFailureThatMayPassIsOutlived() {
    topic.partitions(1);
    IntervalStream stream = open(Start.END);
    topic.put(0, record("a", 0));
    topic.consumer.setPollException(DisconnectException.INSTANCE);
    assertThat(stream.poll(Duration.ZERO)).isEmpty();
    assertThat(stream.poll(Duration.ZERO)).hasSize(1);
  }

  @Test
  void aFailureThatWillNotPassEndsTheStream() {
    topic.partitions(1);
    IntervalStream stream = open(Start.END);
    topic.consumer.setPollException(new KafkaException("broken"));
    assertThatThrownBy(() -> stream.poll(Duration.ZERO))
        .isInstanceOf(StreamException.class)
        .hasMessageEndingWith("broken");
  }

  @Test
  void stopEndsAWaitingPoll() {
    topic.partitions(1);
    IntervalStream stream = open(Start.END);
    assertThat(stream.stopped()).isFalse();
    stream.stop();
    assertThat(stream.poll(Duration.ofHours(1))).isEmpty();
    assertThat(stream.stopped()).isTrue();
  }

  @Test
  void closeClosesTheConsumer() {
    stream(Start.END).close();
    assertThat(topic.consumer.closed()).isTrue();
  }

  private IntervalStream stream(Start start) {
    return new IntervalStream(
        topic.consumer, start, () -> nanos, new IntervalReader(() -> 101_000));
  }

  private IntervalStream open(Start start) {
    IntervalStream stream = stream(start);
    assertThat(stream.tryOpen()).isEqualTo(Opening.OPEN);
    return stream;
  }

  private static IntervalRecord record(String boot, long seq) {
    return Records.of(boot, seq, Records.answers(1, Arm.STABLE, 100, 1));
  }

  private static List<Long> seqs(List<IntervalRecord> records) {
    List<Long> seqs = new ArrayList<>();
    records.forEach(record -> seqs.add(record.seq()));
    return seqs;
  }
}
