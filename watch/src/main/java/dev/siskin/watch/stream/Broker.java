package dev.siskin.watch.stream;

import dev.siskin.protocol.telemetry.KafkaSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Where the broker is, who we are to it, and how readers connect to it. */
public final class Broker {
  private static final int MOST_CAUSES = 8;

  private final String address;
  private final KafkaSettings.Resolved settings;

  private Broker(String address, KafkaSettings.Resolved settings) {
    this.address = address;
    this.settings = settings;
  }

  /** One that takes anybody, without TLS. */
  public static Broker at(String address) {
    return at(address, null);
  }

  /**
   * @param config settings of the client, as {@link KafkaSettings#read} takes them; null for none
   * @throws StreamException when they cannot be used
   */
  public static Broker at(String address, @Nullable Path config) {
    try {
      KafkaSettings settings =
          config == null ? new KafkaSettings("", Map.of()) : KafkaSettings.read(config);
      return new Broker(address, settings.resolve());
    } catch (IllegalArgumentException e) {
      throw new StreamException("--kafka-config: " + e.getMessage());
    }
  }

  /** Host and port, or several, with commas between. */
  public String address() {
    return address;
  }

  /**
   * A consumer without a group: it commits nothing and disturbs no other reader.
   *
   * @throws StreamException when the address is none, or the settings cannot be used
   */
  public Consumer<byte[], byte[]> connect() {
    Map<String, Object> own = new HashMap<>();
    own.put(ConsumerConfig.CLIENT_ID_CONFIG, "siskin-watch");
    own.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    own.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    // Also where records were deleted under the reader: it goes on with the oldest there are.
    own.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    // New partitions are seen this soon.
    own.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 5_000);
    own.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
    // What has come and is not read yet is held in memory.
    own.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 << 20);
    return client(
        own,
        all -> new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
  }

  /**
   * Makes a client.
   *
   * @param own settings that are the client's own
   * @throws StreamException when the address is none, or the settings cannot be used
   */
  public <C> C client(Map<String, Object> own, Function<Map<String, Object>, C> make) {
    Map<String, Object> all = new HashMap<>(settings.settings());
    all.putAll(own);
    all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, address);
    all.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, List.of());
    all.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    try {
      return make.apply(all);
    } catch (KafkaException e) {
      throw new StreamException(
          "No broker can be looked for at '" + address + "': " + settings.scrub(reason(e)));
    }
  }

  /** What the client says, without the words around that only say that it cannot be made. */
  private static String reason(KafkaException failure) {
    Throwable reason = failure;
    for (int i = 0; i < MOST_CAUSES && reason.getCause() instanceof KafkaException; i++) {
      reason = reason.getCause();
    }
    Throwable cause = reason.getCause();
    return reason.getMessage() + (cause == null ? "" : " (" + cause.getMessage() + ")");
  }
}
