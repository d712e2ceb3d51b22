package dev.siskin.watch.stream;

import dev.siskin.protocol.telemetry.IntervalCodec;
import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * All partitions of the interval topic, read without a group: every record once, by (boot, seq);
 * what cannot be understood is counted and left out. A broker that goes away is waited for.
 *
 * <p>One thread, except for {@link #stop}, which any thread may call.
 */
public final class IntervalStream implements AutoCloseable {
  /** Where reading begins. */
  public enum Start {
    BEGINNING,
    END
  }

  /** What a try to open came to. */
  public enum Opening {
    OPEN,
    NO_BROKER,
    NO_TOPIC
  }

  private static final Duration CALL = Duration.ofSeconds(2);
  private static final long DISCOVER_NANOS = Duration.ofSeconds(5).toNanos();

  /** A silent broker is asked for a sign of life this often. */
  private static final long PROBE_NANOS = Duration.ofSeconds(2).toNanos();

  private final Consumer<byte[], byte[]> consumer;
  private final Start start;
  private final LongSupplier nanoClock;
  private final SeenRecords seen = new SeenRecords();
  private Map<TopicPartition, Long> ends = Map.of();
  private long records;
  private long duplicates;
  private long bad;
  private @Nullable String lastBad;
  private long lastDiscoveryNanos;
  private long lastProbeNanos;
  private long lastSignOfLifeNanos;
  private boolean away;
  private volatile boolean stopped;

  /**
   * @param consumer without a group; closed with this stream
   */
  public IntervalStream(Consumer<byte[], byte[]> consumer, Start start, LongSupplier nanoClock) {
    this.consumer = consumer;
    this.start = start;
    this.nanoClock = nanoClock;
  }

  /** Looks for the topic once, a few seconds at most. To be called until it says OPEN. */
  public Opening tryOpen() {
    return guarded(this::open, Opening.NO_BROKER);
  }

  private Opening open() {
    List<TopicPartition> partitions = partitions();
    if (partitions.isEmpty()) {
      return Opening.NO_TOPIC;
    }
    consumer.assign(partitions);
    if (start == Start.BEGINNING) {
      consumer.seekToBeginning(partitions);
    } else {
      consumer.seekToEnd(partitions);
    }
    // Seeking is lazy; the end must be that of now.
    partitions.forEach(partition -> consumer.position(partition, CALL));
    ends = new HashMap<>(consumer.endOffsets(partitions, CALL));
    lastDiscoveryNanos = nanoClock.getAsLong();
    signOfLife();
    return Opening.OPEN;
  }

  /**
   * Waits that long for records.
   *
   * @throws StreamException when it makes no sense to go on
   */
  public List<IntervalRecord> poll(Duration wait) {
    guarded(this::discover, false);
    ConsumerRecords<byte[], byte[]> polled =
        guarded(() -> consumer.poll(wait), ConsumerRecords.empty());
    if (polled.isEmpty()) {
      probe();
    } else {
      signOfLife();
    }
    List<IntervalRecord> fresh = new ArrayList<>(polled.count());
    for (ConsumerRecord<byte[], byte[]> record : polled) {
      IntervalRecord read = read(record);
      if (read != null) {
        fresh.add(read);
      }
    }
    return fresh;
  }

  /** Whether everything that stood in the topic when it was opened has been read. */
  public boolean atOpeningEnd() {
    return guarded(
        () ->
            ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey(), CALL) >= end.getValue()),
        false);
  }

  /** How long the broker has been away; zero while it is there. */
  public Duration away() {
    return away ? Duration.ofNanos(nanoClock.getAsLong() - lastSignOfLifeNanos) : Duration.ZERO;
  }

  public StreamCounts counts() {
    return new StreamCounts(records, duplicates, bad, seen.missing(), lastBad);
  }

  /** Ends a {@link #poll} that waits; later ones return at once. Any thread. */
  public void stop() {
    stopped = true;
    consumer.wakeup();
  }

  public boolean stopped() {
    return stopped;
  }

  @Override
  public void close() {
    consumer.close();
  }

  private List<TopicPartition> partitions() {
    List<TopicPartition> partitions = new ArrayList<>();
    for (PartitionInfo info : consumer.partitionsFor(Topics.INTERVALS, CALL)) {
      partitions.add(new TopicPartition(info.topic(), info.partition()));
    }
    return partitions;
  }

  /** A partition that appears later is read from its beginning: all in it is newer than we are. */
  private boolean discover() {
    long now = nanoClock.getAsLong();
    if (now - lastDiscoveryNanos < DISCOVER_NANOS) {
      return false;
    }
    lastDiscoveryNanos = now;
    Set<TopicPartition> assigned = consumer.assignment();
    List<TopicPartition> appeared = new ArrayList<>(partitions());
    appeared.removeAll(assigned);
    if (appeared.isEmpty()) {
      return false;
    }
    List<TopicPartition> all = new ArrayList<>(assigned);
    all.addAll(appeared);
    consumer.assign(all);
    consumer.seekToBeginning(appeared);
    return true;
  }

  private @Nullable IntervalRecord read(ConsumerRecord<byte[], byte[]> record) {
    try {
      if (record.value() == null) {
        throw new IllegalArgumentException("no value");
      }
      IntervalRecord read = IntervalCodec.decode(record.value());
      if (!seen.first(read.boot(), read.seq())) {
        duplicates++;
        return null;
      }
      records++;
      return read;
    } catch (IllegalArgumentException e) {
      bad++;
      lastBad =
          "partition " + record.partition() + ", offset " + record.offset() + ": " + e.getMessage();
      return null;
    }
  }

  /** The client itself waits for a lost broker in silence, so it is asked something. */
  private void probe() {
    long now = nanoClock.getAsLong();
    if (now - lastProbeNanos < PROBE_NANOS) {
      return;
    }
    lastProbeNanos = now;
    away = !guarded(() -> !consumer.endOffsets(consumer.assignment(), CALL).isEmpty(), false);
    if (!away) {
      signOfLife();
    }
  }

  private void signOfLife() {
    away = false;
    lastSignOfLifeNanos = nanoClock.getAsLong();
    lastProbeNanos = lastSignOfLifeNanos;
  }

  /** What a broker that is away or slow cannot do now is the fallback; the rest is the user's. */
  private static <T> T guarded(Supplier<T> call, T fallback) {
    try {
      return call.get();
    } catch (WakeupException | RetriableException e) {
      return fallback;
    } catch (KafkaException e) {
      throw new StreamException(
          "The topic " + Topics.INTERVALS + " cannot be read: " + e.getMessage());
    }
  }
}
