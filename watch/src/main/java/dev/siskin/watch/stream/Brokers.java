package dev.siskin.watch.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Where the broker is and how readers connect to it. */
public final class Brokers {
  /** Names the broker where no option does. */
  public static final String ENVIRONMENT = "SISKIN_KAFKA";

  /** Written by {@code siskin up}. */
  public static final Path FILE = Path.of("data", "kafka.bootstrap");

  private static final String DEFAULT = "127.0.0.1:9092";

  private Brokers() {}

  /** The first that is there: option, environment, file, {@code 127.0.0.1:9092}. */
  public static String address(@Nullable String option, @Nullable String environment, Path file) {
    if (option != null && !option.isBlank()) {
      return option.strip();
    }
    if (environment != null && !environment.isBlank()) {
      return environment.strip();
    }
    String written = written(file);
    return written.isEmpty() ? DEFAULT : written;
  }

  private static String written(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file).strip() : "";
    } catch (IOException e) {
      throw new StreamException(
          "The file " + file + " with the broker's address cannot be read: " + e.getMessage());
    }
  }

  /**
   * A consumer without a group: it commits nothing and disturbs no other reader.
   *
   * @throws StreamException when the address is none
   */
  public static Consumer<byte[], byte[]> connect(String address) {
    try {
      return new KafkaConsumer<>(
          settings(address), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    } catch (KafkaException e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      throw new StreamException(
          "No broker can be looked for at '" + address + "': " + reason.getMessage());
    }
  }

  private static Map<String, Object> settings(String address) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, address);
    settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "siskin-watch");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    // Also where records were deleted under the reader: it goes on with the oldest there are.
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    // New partitions are seen this soon.
    settings.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 5_000);
    settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
    // What has come and is not read yet is held in memory.
    settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 << 20);
    settings.put(ConsumerConfig.METRIC_REPORTER_CLASSES_CONFIG, List.of());
    settings.put(ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
    return settings;
  }
}
