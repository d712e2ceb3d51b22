package dev.siskin.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.siskin.protocol.telemetry.CloudEvent;
import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** The interval topic behind Kafka's own mock of a consumer. */
public final class Topic {
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private boolean brokerAway;

  /** Reads this topic; can lose its broker. */
  public final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>("earliest") {
        @Override
        public synchronized List<PartitionInfo> partitionsFor(String topic) {
          answerIfThere();
          return super.partitionsFor(topic);
        }

        @Override
        public synchronized Map<TopicPartition, Long> endOffsets(
            java.util.Collection<TopicPartition> partitions) {
          answerIfThere();
          return super.endOffsets(partitions);
        }
      };

  public void brokerAway(boolean away) {
    brokerAway = away;
  }

  private void answerIfThere() {
    if (brokerAway) {
      throw new TimeoutException("no answer in time");
    }
  }

  /** Makes the topic have that many partitions; new ones are empty. */
  public Topic partitions(int count) {
    List<PartitionInfo> infos = new ArrayList<>();
    Node node = new Node(0, "localhost", 1);
    for (int i = 0; i < count; i++) {
      infos.add(new PartitionInfo(Topics.INTERVALS, i, node, new Node[] {node}, new Node[] {node}));
      if (ends.putIfAbsent(partition(i), 0L) == null) {
        consumer.updateBeginningOffsets(Map.of(partition(i), 0L));
        consumer.updateEndOffsets(Map.of(partition(i), 0L));
      }
    }
    consumer.updatePartitions(Topics.INTERVALS, infos);
    return this;
  }

  /** Says how many records stand in a partition; they come with {@link #put} once it is read. */
  public Topic holds(int partition, long records) {
    consumer.updateEndOffsets(Map.of(partition(partition), records));
    return this;
  }

  /** Says that the records of a partition before this one are gone. */
  public Topic begins(int partition, long offset) {
    consumer.updateBeginningOffsets(Map.of(partition(partition), offset));
    return this;
  }

  /** Appends to an assigned partition. */
  public void put(int partition, IntervalRecord record) {
    put(partition, Records.bytes(record));
  }

  /** Lets the next record have this offset. */
  public void skip(int partition, long offset) {
    ends.put(partition(partition), offset);
  }

  public void put(int partition, byte @Nullable [] value) {
    put(partition, 0, value);
  }

  /** Appends what was sent at that time. */
  public void put(int partition, long millis, byte @Nullable [] value) {
    long offset = ends.getOrDefault(partition(partition), 0L);
    put(partition, offset, millis, value);
    ends.put(partition(partition), offset + 1);
  }

  // Kafka's own signature knows no null marks; a record without a value is a tombstone.
  @SuppressWarnings("NullAway")
  private void put(int partition, long offset, long millis, byte @Nullable [] value) {
    Headers headers = new RecordHeaders();
    headers.add("ce_type", CloudEvent.INTERVAL_TYPE.getBytes(UTF_8));
    consumer.addRecord(
        new ConsumerRecord<>(
            Topics.INTERVALS,
            partition,
            offset,
            millis,
            TimestampType.CREATE_TIME,
            0,
            value == null ? -1 : value.length,
            new byte[0],
            value,
            headers,
            Optional.empty()));
  }

  public static TopicPartition partition(int partition) {
    return new TopicPartition(Topics.INTERVALS, partition);
  }
}
