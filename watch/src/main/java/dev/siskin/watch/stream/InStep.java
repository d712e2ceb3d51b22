package dev.siskin.watch.stream;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Keeps partitions in step by the times of their records. Kafka brings them by bytes, so one of few
 * records would run hours ahead of one of many; and since the records of a boot are numbered over
 * all partitions, each number of the one ahead would have to be kept alone until the others come.
 *
 * <p>One that is ahead is paused until the slowest has come near, is at its end, or has brought
 * nothing for a while. The slowest itself is never paused. Times may be wild, so none is held back
 * for more than so many records of the others. One thread.
 */
final class InStep {
  static final long MOST_AHEAD_MILLIS = 10_000;

  /** Well below the ranges of numbers that a reader keeps. */
  static final int MOST_WAITED = 16_384;

  /** The slowest is not waited for any longer, if it brings nothing. */
  static final long PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();

  private static final long NO_RECORD = -1;

  private final Consumer<?, ?> consumer;
  private final LongSupplier nanoClock;
  private final Map<TopicPartition, Place> places = new HashMap<>();

  /** How far one partition is. */
  private static final class Place {
    long millis = NO_RECORD;
    long heardNanos;
    boolean paused;

    /** Records of the others since it was paused; kept until it brings some itself. */
    long waited;

    Place(long nowNanos) {
      heardNanos = nowNanos;
    }
  }

  InStep(Consumer<?, ?> consumer, LongSupplier nanoClock) {
    this.consumer = consumer;
    this.nanoClock = nanoClock;
  }

  /** To be called before each poll: pauses those that are ahead, and lets the others go on. */
  void align() {
    long now = nanoClock.getAsLong();
    long slowest = Long.MAX_VALUE;
    for (TopicPartition partition : consumer.assignment()) {
      Place place = places.computeIfAbsent(partition, p -> new Place(now));
      if (isWaitedFor(partition, place, now)) {
        slowest = Math.min(slowest, place.millis);
      }
    }
    for (Map.Entry<TopicPartition, Place> entry : places.entrySet()) {
      Place place = entry.getValue();
      boolean ahead = place.millis - MOST_AHEAD_MILLIS > slowest;
      place.waited = ahead ? place.waited : 0;
      pause(entry.getKey(), place, ahead && place.waited < MOST_WAITED, now);
    }
  }

  private boolean isWaitedFor(TopicPartition partition, Place place, long now) {
    OptionalLong left = consumer.currentLag(partition);
    boolean atEnd = left.isPresent() && left.getAsLong() <= 0;
    return !atEnd && (place.paused || now - place.heardNanos < PATIENCE_NANOS);
  }

  private void pause(TopicPartition partition, Place place, boolean pause, long now) {
    if (pause == place.paused) {
      return;
    }
    place.paused = pause;
    if (pause) {
      consumer.pause(List.of(partition));
    } else {
      place.heardNanos = now;
      consumer.resume(List.of(partition));
    }
  }

  /** Notes what a poll brought. */
  <K, V> void note(ConsumerRecords<K, V> polled) {
    long now = nanoClock.getAsLong();
    for (Place place : places.values()) {
      place.waited += place.paused ? polled.count() : 0;
    }
    for (ConsumerRecord<K, V> record : polled) {
      Place place = places.computeIfAbsent(partition(record), p -> new Place(now));
      place.millis = Math.max(NO_RECORD, record.timestamp());
      place.heardNanos = now;
      place.waited = 0;
    }
  }

  private static TopicPartition partition(ConsumerRecord<?, ?> record) {
    return new TopicPartition(record.topic(), record.partition());
  }
}
