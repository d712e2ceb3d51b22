package dev.siskin.watch.explain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.telemetry.CloudEvent;
import dev.siskin.protocol.telemetry.IntervalCodec;
import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.RequestEvent;
import dev.siskin.protocol.telemetry.RequestEventCodec;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.protocol.telemetry.Topics;
import dev.siskin.watch.stream.StreamException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TopicSourceTest {
  private static final TopicPartition INTERVALS = new TopicPartition(Topics.INTERVALS, 0);
  private static final Map<String, String> REQUEST = Map.of("ce_type", CloudEvent.REQUEST_TYPE);
  private static final Map<String, String> INTERVAL = Map.of("ce_type", CloudEvent.INTERVAL_TYPE);

  private final Kafka kafka = new Kafka();
  private long number;

  /** Kafka's own mock, made to find offsets by time and to keep records of what is not assigned. */
  private static final class Kafka extends MockConsumer<byte[], byte[]> {
    private final Map<TopicPartition, TreeMap<Long, ConsumerRecord<byte[], byte[]>>> logs =
        new HashMap<>();

    Kafka() {
      super("earliest");
    }

    void topic(String name, int partitions) {
      Node node = new Node(0, "localhost", 1);
      Node[] nodes = {node};
      updatePartitions(
          name,
          IntStream.range(0, partitions)
              .mapToObj(at -> new PartitionInfo(name, at, node, nodes, nodes))
              .toList());
      for (int at = 0; at < partitions; at++) {
        logs.put(new TopicPartition(name, at), new TreeMap<>());
        updateBeginningOffsets(Map.of(new TopicPartition(name, at), 0L));
        updateEndOffsets(Map.of(new TopicPartition(name, at), 0L));
      }
    }

    void put(
        TopicPartition partition,
        long millis,
        String key,
        byte[] value,
        Map<String, String> named) {
      Headers headers = new RecordHeaders();
      named.forEach((name, text) -> headers.add(name, text.getBytes(UTF_8)));
      NavigableMap<Long, ConsumerRecord<byte[], byte[]>> log = log(partition);
      long offset = log.size();
      log.put(
          offset,
          new ConsumerRecord<>(
              partition.topic(),
              partition.partition(),
              offset,
              millis,
              org.apache.kafka.common.record.TimestampType.CREATE_TIME,
              key.length(),
              value.length,
              key.getBytes(UTF_8),
              value,
              headers,
              java.util.Optional.empty()));
      updateEndOffsets(Map.of(partition, offset + 1));
    }

    private NavigableMap<Long, ConsumerRecord<byte[], byte[]>> log(TopicPartition partition) {
      return Objects.requireNonNull(logs.get(partition));
    }

    @Override
    public synchronized void seek(TopicPartition partition, long offset) {
      super.seek(partition, offset);
      log(partition).tailMap(offset).values().forEach(this::addRecord);
    }

    @Override
    public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
        Map<TopicPartition, Long> times, java.time.Duration timeout) {
      Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
      times.forEach(
          (partition, since) ->
              log(partition).values().stream()
                  .filter(record -> record.timestamp() >= since)
                  .findFirst()
                  .ifPresent(
                      record ->
                          found.put(
                              partition,
                              new OffsetAndTimestamp(record.offset(), record.timestamp()))));
      return found;
    }
  }

  private static RequestEvent event(String id, String code, long atMillis) {
    return event(id, "boot", null, code, atMillis);
  }

  private static RequestEvent event(
      String id, String boot, RequestEvent.@Nullable Run run, String code, long atMillis) {
    return new RequestEvent(
        id,
        "here",
        boot,
        "m",
        new RequestEvent.Way(2, "stable", 1),
        null,
        code,
        "http1",
        atMillis,
        Map.of(Stage.TOTAL, 500L),
        1,
        run,
        null,
        1);
  }

  private void put(int partition, long millis, RequestEvent event) {
    kafka.put(
        new TopicPartition(Topics.REQUESTS, partition),
        millis,
        event.id(),
        RequestEventCodec.encode(event),
        event.headers(number++));
  }

  private Story find(String id, long since) {
    return Objects.requireNonNull(new TopicSource(kafka).find(id, since));
  }

  @Test
  void anEventIsFoundInWhateverPartitionItIs() {
    kafka.topic(Topics.REQUESTS, 5);
    kafka.topic(Topics.INTERVALS, 1);
    for (int partition = 0; partition < 5; partition++) {
      put(partition, 1_000, event("other-" + partition, "OK", 1));
      put(partition, 1_000, event("a-" + partition, "OVERLOADED", partition));
      put(partition, 1_000, event("more-" + partition, "OK", 1));
    }
    for (int partition = 0; partition < 5; partition++) {
      Story story = find("a-" + partition, 0);
      assertThat(story.event()).isEqualTo(event("a-" + partition, "OVERLOADED", partition));
      assertThat(story.source()).isEqualTo("topic");
      assertThat(story.usual()).isEmpty();
    }
    assertThat(new TopicSource(kafka).find("nobody-1", 0)).isNull();
  }

  @Test
  void othersOfTheSameRunAreNamedWhereverTheyAre() {
    kafka.topic(Topics.REQUESTS, 3);
    kafka.topic(Topics.INTERVALS, 1);
    RequestEvent.Run run = new RequestEvent.Run(7, 0, 4, 4);
    RequestEvent.Run next = new RequestEvent.Run(8, 0, 4, 4);
    put(0, 100_000, event("early-1", "boot", run, "OK", 1));
    put(0, 200_000, event("a-1", "boot", run, "OK", 1));
    put(0, 200_000, event("b-1", "boot", run, "OK", 1));
    put(1, 199_000, event("c-1", "boot", run, "INTERNAL", 1));
    put(1, 200_000, event("next-1", "boot", next, "OK", 1));
    put(2, 200_000, event("none-1", "OK", 1));
    put(2, 200_000, event("other-1", "another", run, "OK", 1));
    assertThat(find("a-1", 0).mates()).containsExactly("b-1", "c-1");
    assertThat(find("none-1", 0).mates()).isEmpty();
  }

  @Test
  void whatIsOlderIsNotLookedAt() {
    kafka.topic(Topics.REQUESTS, 1);
    kafka.topic(Topics.INTERVALS, 1);
    put(0, 1_000, event("old-1", "OK", 1));
    put(0, 2_000, event("new-1", "OK", 1));
    assertThat(new TopicSource(kafka).find("old-1", 1_500)).isNull();
    assertThat(find("new-1", 1_500).event().id()).isEqualTo("new-1");
    assertThat(new TopicSource(kafka).find("new-1", 2_500)).isNull();
  }

  @Test
  void ofALongTopicTheNewestPartIsReadFirst() {
    kafka.topic(Topics.REQUESTS, 1);
    kafka.topic(Topics.INTERVALS, 1);
    byte[] filler = RequestEventCodec.encode(event("x-1", "OK", 1));
    TopicPartition partition = new TopicPartition(Topics.REQUESTS, 0);
    put(0, 1, event("first-1", "OK", 1));
    for (int i = 0; i < 45_000; i++) {
      kafka.put(partition, 2, "x-1", filler, REQUEST);
    }
    put(0, 3, event("last-1", "OK", 1));
    assertThat(find("last-1", 0).event().id()).isEqualTo("last-1");
    assertThat(find("first-1", 0).event().id()).isEqualTo("first-1");
  }

  @Test
  void whatIsNoEventIsPassedOver() {
    kafka.topic(Topics.REQUESTS, 1);
    kafka.topic(Topics.INTERVALS, 1);
    put(0, 1, event("a-1", "OK", 9));
    kafka.put(
        new TopicPartition(Topics.REQUESTS, 0), 1, "a-1", "nonsense".getBytes(UTF_8), REQUEST);
    Story story = find("a-1", 0);
    assertThat(story.event().atMillis()).isEqualTo(9);
    assertThat(story.notUnderstood())
        .startsWith("Not understood: 1 record, siskin.requests.v1, partition 0, offset 1: no JSON");
  }

  /** It reads as one of ours, and would be told as such. */
  @Test
  void anEventOfANewerFormIsNamedAndNotMisread() {
    kafka.topic(Topics.REQUESTS, 1);
    kafka.topic(Topics.INTERVALS, 1);
    kafka.put(
        new TopicPartition(Topics.REQUESTS, 0),
        1,
        "a-1",
        RequestEventCodec.encode(event("a-1", "OK", 9)),
        Map.of("ce_type", "dev.siskin.request.v2"));
    TopicSource source = new TopicSource(kafka);
    assertThat(source.find("a-1", 0)).isNull();
    assertThat(source.notUnderstood())
        .isEqualTo(
            "Not understood: 1 record, siskin.requests.v1, partition 0, offset 0:"
                + " 'dev.siskin.request.v2' is newer than this reader, which knows"
                + " 'dev.siskin.request.v1'.");
  }

  @Test
  void whereAllIsUnderstoodNothingIsSaid() {
    kafka.topic(Topics.REQUESTS, 1);
    kafka.topic(Topics.INTERVALS, 1);
    put(0, 1_000_000, event("a-1", "OK", 1_000_000));
    interval(1_000_000, 2, 100);
    assertThat(find("a-1", 0).notUnderstood()).isNull();
  }

  @Test
  void whatWasUsualThenComesFromTheIntervals() {
    kafka.topic(Topics.REQUESTS, 1);
    kafka.topic(Topics.INTERVALS, 1);
    long at = 1_000_000;
    put(0, at + 500, event("a-1", "OK", at));
    interval(at - 300_000, 2, 9_999);
    interval(at - 10_000, 2, 100);
    interval(at + 1_000, 2, 300);
    interval(at + 1_000, 1, 7_777);
    kafka.put(INTERVALS, at + 1_000, "m", "nonsense".getBytes(UTF_8), INTERVAL);
    interval(at + 60_000, 2, 8_888);
    assertThat(find("a-1", 0).usual())
        .containsOnlyKeys(Stage.TOTAL)
        .containsEntry(Stage.TOTAL, new Story.Usual(2, 100, 301));
  }

  @Test
  void aTwinOfAnIntervalDoesNotCountInWhatIsUsual() {
    kafka.topic(Topics.REQUESTS, 1);
    kafka.topic(Topics.INTERVALS, 1);
    put(0, 1_000_000, event("a-1", "OK", 1_000_000));
    interval(1_000_000, 2, 100);
    interval(1_001_000, 2, 100);
    number--;
    interval(1_001_000, 2, 100);
    assertThat(find("a-1", 0).usual()).containsEntry(Stage.TOTAL, new Story.Usual(2, 100, 100));
  }

  /** What waited for a broker is sent long after it was; what was sent then may be of before. */
  @Test
  void whatIsUsualIsThatOfTheSecondsAroundItWheneverTheyWereSent() {
    kafka.topic(Topics.REQUESTS, 1);
    kafka.topic(Topics.INTERVALS, 1);
    long at = 1_000_000;
    put(0, at + 900_000, event("a-1", "OK", at));
    interval(at, at - 500_000, 2, 9_999);
    interval(at + 600_000, at + 1_000, 2, 100);
    interval(at + 600_000, at + 400_000, 2, 8_888);
    assertThat(find("a-1", 0).usual()).containsEntry(Stage.TOTAL, new Story.Usual(1, 100, 100));
  }

  private void interval(long millis, long version, long micros) {
    interval(millis, millis, version, micros);
  }

  private void interval(long sentMillis, long millis, long version, long micros) {
    Histogram total = new Histogram(2);
    total.recordValue(micros);
    IntervalRecord record =
        new IntervalRecord(
            "here",
            "boot",
            number++,
            millis - 1_000,
            millis,
            "m",
            1,
            0,
            Map.of(),
            List.of(
                new IntervalRecord.VersionInterval(
                    version,
                    Arm.STABLE,
                    1,
                    0,
                    1,
                    null,
                    List.of(
                        new IntervalRecord.ArrivalSecond(
                            millis / 1_000, 1, 1, Map.of(), Map.of(Stage.TOTAL, total))))));
    kafka.put(INTERVALS, sentMillis, "m", IntervalCodec.encode(record), INTERVAL);
  }

  @Test
  void withoutTheTopicASentenceSaysSo() {
    assertThatThrownBy(() -> new TopicSource(kafka).find("a-1", 0))
        .isInstanceOf(StreamException.class)
        .hasMessageContaining("no topic siskin.requests.v1");
  }
}
