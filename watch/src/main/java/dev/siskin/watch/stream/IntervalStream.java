package dev.siskin.watch.stream;

import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.Topics;
import dev.siskin.protocol.telemetry.reader.BootReport;
import dev.siskin.protocol.telemetry.reader.IntervalReader;
import dev.siskin.protocol.telemetry.reader.ReadCounts;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
 * what cannot be understood is counted and left out. The partitions are read in step, by the times
 * of their records. A broker that goes away is waited for.
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

  private static final Duration OPENING = Duration.ofSeconds(5);
  private static final Duration CALL = Duration.ofSeconds(2);
  private static final long DISCOVER_NANOS = Duration.ofSeconds(5).toNanos();

  /** A record is some sixty times as large when it is understood, so few are at a time. */
  private static final int MAX_BYTES_AT_ONCE = 256 << 10;

  /** A silent broker is asked for a sign of life this often. */
  private static final long PROBE_NANOS = Duration.ofSeconds(2).toNanos();

  private final Consumer<byte[], byte[]> consumer;
  private Start start;
  private final LongSupplier nanoClock;
  private final IntervalReader reader;
  private InStep inStep;
  private Map<Integer, Long> from;
  private final Map<Integer, Long> positions = new HashMap<>();
  private final Deque<ConsumerRecord<byte[], byte[]>> unread = new ArrayDeque<>();
  private Map<TopicPartition, Long> ends = Map.of();
  private long lastDiscoveryNanos;
  private long lastProbeNanos;
  private long lastSignOfLifeNanos;
  private long vanished;
  private boolean away;
  private volatile boolean stopped;

  /**
   * @param consumer without a group; closed with this stream
   * @param reader understands the records, and knows which had come
   */
  public IntervalStream(
      Consumer<byte[], byte[]> consumer,
      Start start,
      LongSupplier nanoClock,
      IntervalReader reader) {
    this(consumer, start, nanoClock, reader, Map.of());
  }

  /**
   * One that goes on where another stopped.
   *
   * @param from by partition, the offset of the first record to read; the start is that of all
   *     others, and of those that end before it
   */
  public IntervalStream(
      Consumer<byte[], byte[]> consumer,
      Start start,
      LongSupplier nanoClock,
      IntervalReader reader,
      Map<Integer, Long> from) {
    this.consumer = consumer;
    this.start = start;
    this.nanoClock = nanoClock;
    this.reader = reader;
    this.inStep = new InStep(consumer, nanoClock);
    this.from = Map.copyOf(from);
  }

  /** Looks for the topic once, a few seconds at most. To be called until it says OPEN. */
  public Opening tryOpen() {
    return guarded(this::open, Opening.NO_BROKER);
  }

  /**
   * Opens the topic, and waits a little for it where it has to.
   *
   * @param broker its address, for the words
   * @param pause waits a moment between two tries
   * @throws StreamException when there is nothing to read, with a sentence for the user
   */
  public void awaitOpen(String broker, LongSupplier clockMillis, Runnable pause) {
    long deadline = clockMillis.getAsLong() + OPENING.toMillis();
    Opening opening = tryOpen();
    while (opening != Opening.OPEN && !stopped) {
      if (clockMillis.getAsLong() >= deadline) {
        throw new StreamException(
            opening == Opening.NO_BROKER
                ? "No Kafka broker answers at "
                    + broker
                    + ". Start one with 'siskin up', or name one with --bootstrap; one that speaks TLS"
                    + " needs --kafka-config."
                : "The broker at "
                    + broker
                    + " has no topic "
                    + Topics.INTERVALS
                    + ". Make it with 'siskin topics create'; 'siskin up' does so itself.");
      }
      pause.run();
      opening = tryOpen();
    }
  }

  private Opening open() {
    List<TopicPartition> partitions = partitions();
    if (partitions.isEmpty()) {
      return Opening.NO_TOPIC;
    }
    consumer.assign(partitions);
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions, CALL);
    Map<TopicPartition, Long> nowEnds = consumer.endOffsets(partitions, CALL);
    long gone = 0;
    if (start == Start.BEGINNING) {
      consumer.seekToBeginning(partitions);
    } else {
      consumer.seekToEnd(partitions);
    }
    for (TopicPartition partition : partitions) {
      Long first = from.get(partition.partition());
      if (first != null && first <= nowEnds.getOrDefault(partition, first)) {
        long kept = Math.max(first, begins.getOrDefault(partition, first));
        consumer.seek(partition, kept);
        gone += kept - first;
      }
      // Seeking is lazy; the place must be that of now.
      positions.put(partition.partition(), consumer.position(partition, CALL));
    }
    ends = new HashMap<>(nowEnds);
    vanished += gone;
    lastDiscoveryNanos = nanoClock.getAsLong();
    signOfLife();
    return Opening.OPEN;
  }

  /**
   * Opens the topic once more, at its oldest records: it was made anew, and places in the old one
   * mean nothing in it.
   *
   * @return false when that cannot be done now
   */
  public boolean reopenAtBeginning() {
    unread.clear();
    positions.clear();
    consumer.resume(consumer.paused());
    inStep = new InStep(consumer, nanoClock);
    start = Start.BEGINNING;
    from = Map.of();
    return tryOpen() == Opening.OPEN;
  }

  /**
   * Waits that long for records. There may be more than those that are returned.
   *
   * @throws StreamException when it makes no sense to go on
   */
  public List<IntervalRecord> poll(Duration wait) {
    if (unread.isEmpty()) {
      fetch(wait);
    }
    List<IntervalRecord> fresh = new ArrayList<>();
    int bytes = 0;
    while (!unread.isEmpty() && bytes < MAX_BYTES_AT_ONCE) {
      ConsumerRecord<byte[], byte[]> record = unread.remove();
      bytes += Math.max(0, record.serializedValueSize());
      noteVanished(record);
      IntervalRecord read = read(record);
      positions.put(record.partition(), record.offset() + 1);
      if (read != null) {
        fresh.add(read);
      }
    }
    return fresh;
  }

  /** Offsets that are passed over, up to the oldest that there is, are of records that are gone. */
  private void noteVanished(ConsumerRecord<byte[], byte[]> record) {
    long next = positions.getOrDefault(record.partition(), record.offset());
    if (record.offset() > next) {
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      Map<TopicPartition, Long> begins =
          guarded(() -> consumer.beginningOffsets(List.of(partition), CALL), Map.of());
      long oldest = Math.min(begins.getOrDefault(partition, record.offset()), record.offset());
      vanished += Math.max(0, oldest - next);
    }
  }

  /** Records that the broker gave up after the place where reading was, and before it went on. */
  public long vanished() {
    return vanished;
  }

  private void fetch(Duration wait) {
    guarded(this::discover, false);
    inStep.align();
    ConsumerRecords<byte[], byte[]> polled =
        guarded(() -> consumer.poll(wait), ConsumerRecords.empty());
    if (polled.isEmpty()) {
      probe();
    } else {
      signOfLife();
    }
    inStep.note(polled);
    polled.forEach(unread::add);
  }

  /** Whether everything that stood in the topic when it was opened has been read. */
  public boolean atOpeningEnd() {
    return unread.isEmpty()
        && guarded(
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
    ReadCounts counts = reader.counts();
    return new StreamCounts(
        counts.records(),
        counts.duplicates(),
        counts.unsure(),
        counts.bad(),
        counts.missing(),
        counts.lastUnreadable());
  }

  /** How it stands with each start of a server; see {@link IntervalReader#boots}. */
  public List<BootReport> boots(Duration silent) {
    return reader.boots(silent);
  }

  /** By partition, the offset after the last record that {@link #poll} returned or left out. */
  public Map<Integer, Long> positions() {
    return Map.copyOf(positions);
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
    return reader.read(Received.headers(record), record.value(), () -> Received.place(record));
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
      throw StreamException.of("The topic " + Topics.INTERVALS + " cannot be read", e);
    }
  }
}
