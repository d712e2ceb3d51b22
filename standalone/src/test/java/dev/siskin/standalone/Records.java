package dev.siskin.standalone;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.IntegerSerializer;

/** Numbers written and read by real clients. */
final class Records {
  private Records() {}

  /** Writes 0 to count - 1 and returns when all are acknowledged. */
  static void write(String bootstrap, String topic, int count) {
    Map<String, Object> config = Map.of("bootstrap.servers", bootstrap, "acks", "all");
    try (var producer =
        new KafkaProducer<>(config, new IntegerSerializer(), new IntegerSerializer())) {
      List<Future<?>> sent = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        sent.add(producer.send(new ProducerRecord<>(topic, i, i)));
      }
      sent.forEach(Records::get);
    }
  }

  /** Reads {@code count} values through a consumer group, in no order. */
  static List<Integer> read(String bootstrap, String topic, int count) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", bootstrap, "group.id", "test", "auto.offset.reset", "earliest");
    List<Integer> values = new ArrayList<>();
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    try (var consumer =
        new KafkaConsumer<>(config, new IntegerDeserializer(), new IntegerDeserializer())) {
      consumer.subscribe(List.of(topic));
      while (values.size() < count && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }

  private static void get(Future<?> sent) {
    try {
      sent.get();
    } catch (Exception e) {
      throw new AssertionError("a record was not acknowledged", e);
    }
  }
}
