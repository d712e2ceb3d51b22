package dev.siskin.watch.stream;

import dev.siskin.protocol.telemetry.reader.RecordHeaders;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** What readers ask of a record that Kafka's client brought. */
public final class Received {
  private Received() {}

  public static RecordHeaders headers(ConsumerRecord<byte[], byte[]> record) {
    return name -> {
      Header header = record.headers().lastHeader(name);
      return header == null ? null : header.value();
    };
  }

  /** Where it stands in its topic, in words. */
  public static String place(ConsumerRecord<byte[], byte[]> record) {
    return "partition " + record.partition() + ", offset " + record.offset();
  }
}
