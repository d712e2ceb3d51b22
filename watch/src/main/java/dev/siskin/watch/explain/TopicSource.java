package dev.siskin.watch.explain;

import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import dev.siskin.protocol.telemetry.RequestEvent;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.protocol.telemetry.Topics;
import dev.siskin.protocol.telemetry.reader.EventReader;
import dev.siskin.protocol.telemetry.reader.IntervalReader;
import dev.siskin.watch.stream.Received;
import dev.siskin.watch.stream.StreamException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * The topic of events, searched for one id from the newest to the oldest, in its own partition
 * first; and the topic of intervals, for what was usual then. One thread.
 */
final class TopicSource {
  private static final Duration CALL = Duration.ofSeconds(3);
  private static final Duration POLL = Duration.ofMillis(500);

  /** So many in a row that bring nothing mean that the broker is gone. */
  private static final int MOST_EMPTY_POLLS = 20;

  /** Read at once, from older to newer. */
  private static final long CHUNK = 20_000;

  /** Events of one run are sent so near to each other. */
  private static final long NEAR_MILLIS = 2_000;

  private static final long MOST_NEAR = 5_000;
  private static final int MOST_MATES = 32;

  private static final long USUAL_BEFORE_MILLIS = 60_000;
  private static final long USUAL_AFTER_MILLIS = 5_000;
  private static final long MOST_INTERVALS = 5_000;

  /** Of those sent after that time, which tell of it if the broker was away. */
  private static final long MOST_LATE_INTERVALS = 2_000;

  private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> kafka;
  private final EventReader<RequestEvent> events = EventReader.requests();

  /** It matters to nobody here whether a server's clock is ahead of ours. */
  private final IntervalReader intervals = new IntervalReader(() -> Long.MAX_VALUE);

  /** An event, and when it was sent. */
  private record Found(RequestEvent event, long sentMillis) {}

  /**
   * @param kafka without a group; closed by who made it
   */
  TopicSource(org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> kafka) {
    this.kafka = kafka;
  }

  /**
   * Looks for a request.
   *
   * @param sinceMillis events sent before are not looked at
   * @return null when there is no event of it
   * @throws StreamException when there is no broker or no topic
   */
  @Nullable Story find(String id, long sinceMillis) {
    try {
      byte[] key = id.getBytes(StandardCharsets.UTF_8);
      for (TopicPartition partition : ownFirst(partitions(Topics.REQUESTS), key)) {
        Found found = find(partition, key, sinceMillis);
        if (found != null) {
          Map<Stage, Story.Usual> usual = usual(found.event);
          return new Story("topic", found.event, mates(found), usual, notUnderstood());
        }
      }
      return null;
    } catch (KafkaException e) {
      throw StreamException.of("The topic " + Topics.REQUESTS + " cannot be read", e);
    }
  }

  /**
   * What of the request and its model could not be understood so far, in a sentence; null if all
   * was.
   */
  @Nullable String notUnderstood() {
    long bad = events.counts().bad() + intervals.counts().bad();
    if (bad == 0) {
      return null;
    }
    String last = intervals.counts().lastUnreadable();
    return "Not understood: "
        + bad
        + (bad == 1 ? " record, " : " records, the last is ")
        + (last == null ? events.counts().lastUnreadable() : last)
        + ".";
  }

  private static String place(ConsumerRecord<byte[], byte[]> record) {
    return record.topic() + ", " + Received.place(record);
  }

  private List<TopicPartition> partitions(String topic) {
    List<TopicPartition> partitions = new ArrayList<>();
    List<PartitionInfo> infos = kafka.partitionsFor(topic, CALL);
    if (infos != null) {
      infos.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    if (partitions.isEmpty() && topic.equals(Topics.REQUESTS)) {
      throw new StreamException(
          "The broker has no topic " + topic + "; no server has sent events to it.");
    }
    partitions.sort((a, b) -> Integer.compare(a.partition(), b.partition()));
    return partitions;
  }

  /** As a producer spreads them; the others in case that partitions were added since. */
  private static List<TopicPartition> ownFirst(List<TopicPartition> partitions, byte[] key) {
    int own = Utils.toPositive(Utils.murmur2(key)) % partitions.size();
    Collections.swap(partitions, 0, own);
    return partitions;
  }

  private @Nullable Found find(TopicPartition partition, byte[] key, long sinceMillis) {
    long begin = offset(partition, sinceMillis);
    Found[] found = new Found[1];
    for (long end = end(partition); end > begin && found[0] == null; end -= CHUNK) {
      read(
          partition,
          Math.max(begin, end - CHUNK),
          end,
          record -> {
            if (Arrays.equals(record.key(), key)) {
              RequestEvent event =
                  events.read(Received.headers(record), record.value(), () -> place(record));
              found[0] = event == null ? found[0] : new Found(event, record.timestamp());
            }
          });
    }
    return found[0];
  }

  /** Ids of others of the same run, as far as they have events and those were sent soon. */
  private List<String> mates(Found found) {
    RequestEvent event = found.event;
    RequestEvent.Run run = event.run();
    if (run == null || run.requests() < 2) {
      return List.of();
    }
    EventReader<RequestEvent> near = EventReader.requests();
    Set<String> mates = new TreeSet<>();
    for (TopicPartition partition : partitions(Topics.REQUESTS)) {
      long from = offset(partition, found.sentMillis - NEAR_MILLIS);
      long to = Math.min(offset(partition, found.sentMillis + NEAR_MILLIS), from + MOST_NEAR);
      read(
          partition,
          from,
          to,
          record -> {
            RequestEvent other =
                near.read(Received.headers(record), record.value(), () -> place(record));
            if (other != null && ranTogether(event, other) && mates.size() < MOST_MATES) {
              mates.add(other.id());
            }
          });
    }
    return List.copyOf(mates);
  }

  private static boolean ranTogether(RequestEvent one, RequestEvent other) {
    RequestEvent.Run run = one.run();
    RequestEvent.Run others = other.run();
    return run != null
        && others != null
        && run.number() == others.number()
        && one.boot().equals(other.boot())
        && !one.id().equals(other.id());
  }

  /** The offset of the first record of that time or later. */
  private long offset(TopicPartition partition, long sinceMillis) {
    OffsetAndTimestamp first =
        kafka.offsetsForTimes(Map.of(partition, Math.max(0, sinceMillis)), CALL).get(partition);
    return first == null ? end(partition) : first.offset();
  }

  private long end(TopicPartition partition) {
    return kafka.endOffsets(List.of(partition), CALL).getOrDefault(partition, 0L);
  }

  private void read(
      TopicPartition partition, long from, long to, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    kafka.assign(List.of(partition));
    kafka.seek(partition, from);
    int empty = 0;
    while (kafka.position(partition, CALL) < to) {
      ConsumerRecords<byte[], byte[]> polled = kafka.poll(POLL);
      empty = polled.isEmpty() ? empty + 1 : 0;
      if (empty == MOST_EMPTY_POLLS) {
        throw new StreamException("The broker does not answer any more.");
      }
      for (ConsumerRecord<byte[], byte[]> record : polled) {
        if (record.offset() < to) {
          each.accept(record);
        }
      }
    }
  }

  // ---- what was usual

  private Map<Stage, Story.Usual> usual(RequestEvent event) {
    RequestEvent.Way way = event.way();
    List<TopicPartition> partitions = partitions(Topics.INTERVALS);
    if (way == null || partitions.isEmpty()) {
      return Map.of();
    }
    byte[] key = event.model().getBytes(StandardCharsets.UTF_8);
    TopicPartition partition = ownFirst(partitions, key).get(0);
    long from = offset(partition, event.atMillis() - USUAL_BEFORE_MILLIS);
    long after = offset(partition, event.atMillis() + USUAL_AFTER_MILLIS);
    Map<Stage, Histogram> times = new EnumMap<>(Stage.class);
    read(
        partition,
        Math.max(from, after - MOST_INTERVALS),
        Math.min(end(partition), after + MOST_LATE_INTERVALS),
        record -> {
          if (Arrays.equals(record.key(), key)) {
            IntervalRecord interval =
                intervals.read(Received.headers(record), record.value(), () -> place(record));
            if (interval != null) {
              add(interval, event.atMillis(), way, times);
            }
          }
        });
    Map<Stage, Story.Usual> usual = new EnumMap<>(Stage.class);
    times.forEach(
        (stage, micros) ->
            usual.put(
                stage,
                new Story.Usual(
                    micros.getTotalCount(),
                    micros.getValueAtPercentile(50),
                    micros.getValueAtPercentile(99))));
    return usual;
  }

  /** Adds what arrived then, whenever its record was sent. */
  private static void add(
      IntervalRecord interval, long atMillis, RequestEvent.Way way, Map<Stage, Histogram> times) {
    long first = Math.floorDiv(atMillis - USUAL_BEFORE_MILLIS, 1_000L);
    long last = Math.floorDiv(atMillis + USUAL_AFTER_MILLIS, 1_000L);
    for (VersionInterval version : interval.versions()) {
      if (version.version() == way.version() && version.arm().wireName().equals(way.arm())) {
        for (ArrivalSecond second : version.seconds()) {
          if (second.at() <= last && second.at() + second.span() > first) {
            second
                .stages()
                .forEach(
                    (stage, micros) ->
                        times.computeIfAbsent(stage, s -> new Histogram(2)).add(micros));
          }
        }
      }
    }
  }
}
