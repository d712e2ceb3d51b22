package dev.siskin.server.telemetry;

import io.vertx.core.Vertx;
import io.vertx.kafka.client.producer.KafkaProducer;
import io.vertx.kafka.client.producer.KafkaProducerRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends records to their topics. The client is made at the first send, on the telemetry thread, and
 * blocks only that thread's helpers: half a second at most when the broker is away. A client that
 * cannot be made, such as for a host name nobody knows, is tried again at the next send.
 */
final class KafkaSink implements TelemetrySink {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaSink.class);
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final Map<String, String> settings = new HashMap<>();
  private @Nullable KafkaProducer<String, byte[]> producer;
  private boolean complained;

  KafkaSink(Vertx vertx, String bootstrap, String clientId) {
    this.vertx = vertx;
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, "5");
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "500");
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "2000");
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "5000");
    settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "1000");
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Integer.toString(16 << 20));
  }

  @Override
  public CompletionStage<?> send(Outbox.Message message) {
    try {
      KafkaProducerRecord<String, byte[]> record =
          KafkaProducerRecord.create(message.topic(), message.key(), message.value());
      message.headers().forEach(record::addHeader);
      return client().send(record).toCompletionStage();
    } catch (KafkaException e) {
      if (!complained) {
        complained = true;
        LOG.error("telemetry cannot reach Kafka with these settings; trying on", e);
      }
      return CompletableFuture.failedFuture(e);
    }
  }

  private KafkaProducer<String, byte[]> client() {
    KafkaProducer<String, byte[]> client = producer;
    if (client == null) {
      client = KafkaProducer.create(vertx, settings);
      client.exceptionHandler(failure -> LOG.debug("a record was not sent", failure));
      producer = client;
    }
    return client;
  }

  @Override
  public void close() {
    KafkaProducer<String, byte[]> client = producer;
    if (client == null) {
      return;
    }
    try {
      client
          .close(CLOSE.toMillis())
          .toCompletionStage()
          .toCompletableFuture()
          .get(2 * CLOSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the Kafka client did not close in order: {}", e.toString());
    }
  }
}
