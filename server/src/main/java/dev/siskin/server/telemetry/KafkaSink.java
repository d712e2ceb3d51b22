package dev.siskin.server.telemetry;

import dev.siskin.protocol.telemetry.KafkaSettings;
import dev.siskin.server.config.ServingConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.producer.KafkaProducer;
import io.vertx.kafka.client.producer.KafkaProducerRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends records to their topics. The client is made at the first send, on the telemetry thread, and
 * blocks only that thread's helpers: half a second at most when the broker is away.
 *
 * <p>A client that cannot be made, such as for a wrong password, and one that fails for another
 * reason than that the broker is away, is made anew some seconds later, from files read again: so
 * what an operator mends is found without a restart.
 */
final class KafkaSink implements TelemetrySink {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaSink.class);

  /** What it still has is kept or given up already. */
  private static final Duration CLOSE = Duration.ofMillis(500);

  private static final long MAKE_AGAIN_NANOS = 5_000_000_000L;

  private final Vertx vertx;
  private final String clientId;
  private final KafkaSettings wishes;
  private final Map<String, String> own = new HashMap<>();
  private final LongSupplier nanoClock;
  private final Thread topicCheck;
  private volatile KafkaSettings.@Nullable Resolved settings;
  private volatile @Nullable KafkaProducer<String, byte[]> producer;
  private @Nullable String cannotBeMade;
  private long triedNanos;

  /** What is wrong, where later sends only say that they waited in vain. */
  private final AtomicReference<@Nullable String> lastError = new AtomicReference<>();

  /** The refusal that was said last, until the broker takes something. */
  private final AtomicReference<@Nullable String> saidRefusal = new AtomicReference<>();

  /** The client that fails for good, set by whatever thread hears of it. */
  private volatile @Nullable KafkaProducer<String, byte[]> useless;

  /**
   * @param topics to which records will go
   */
  KafkaSink(
      Vertx vertx,
      ServingConfig.Telemetry config,
      String clientId,
      List<String> topics,
      LongSupplier nanoClock) {
    this.vertx = vertx;
    this.clientId = clientId;
    this.wishes = config.clientSettings();
    this.nanoClock = nanoClock;
    this.topicCheck =
        new Thread(
            new TopicCheck(
                topics, config.partitions(), TopicCheck.kafka(() -> forAdmin(config.kafka()))),
            clientId + "-topics");
    topicCheck.setDaemon(true);
    own.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.kafka());
    own.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
    own.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
    own.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    own.put(ProducerConfig.ACKS_CONFIG, "all");
    own.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    own.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    own.put(ProducerConfig.LINGER_MS_CONFIG, "5");
    own.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "500");
    own.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "2000");
    own.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "5000");
    own.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "1000");
    own.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Integer.toString(16 << 20));
  }

  private Map<String, String> forAdmin(String bootstrap) {
    Map<String, String> all = new HashMap<>(wishes.resolve().settings());
    all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    return all;
  }

  @Override
  public void open() {
    topicCheck.start();
  }

  @Override
  public CompletionStage<?> send(Outbox.Message message) {
    KafkaProducer<String, byte[]> client = client();
    if (client == null) {
      return Future.failedFuture(new FailedException(String.valueOf(cannotBeMade)))
          .toCompletionStage();
    }
    try {
      KafkaProducerRecord<String, byte[]> record =
          KafkaProducerRecord.create(message.topic(), message.key(), message.value());
      message.headers().forEach(record::addHeader);
      return client
          .send(record)
          .onSuccess(there -> gotThrough())
          .recover(e -> failed(client, e))
          .toCompletionStage();
    } catch (RuntimeException e) {
      return failed(client, e).toCompletionStage();
    }
  }

  private void gotThrough() {
    lastError.set(null);
    saidRefusal.set(null);
  }

  /** In words for a log, with what follows for the client. */
  <T> Future<T> failed(KafkaProducer<String, byte[]> client, Throwable failure) {
    String words = words(failure);
    if (failure instanceof RecordTooLargeException) {
      return Future.failedFuture(new RefusedException(words));
    }
    if (!getsOver(failure)) {
      // What an older one still had under way says nothing of the one there is now.
      if (client == producer) {
        useless = client;
      }
      lastError.set(words);
      if (failure instanceof AuthenticationException
          && !words.equals(saidRefusal.getAndSet(words))) {
        LOG.error(
            "the broker does not let {} in: {}; what is to be sent waits. Mend the settings in"
                + " telemetry.client: their files are read again every few seconds, the settings"
                + " themselves at the next start",
            clientId,
            words);
      }
      return Future.failedFuture(new FailedException(words));
    }
    String before = lastError.get();
    return Future.failedFuture(
        new FailedException(before == null ? words : words + " (and before that: " + before + ")"));
  }

  /** Whether the same client may succeed later. */
  private static boolean getsOver(Throwable failure) {
    return failure instanceof RetriableException
        || failure instanceof TopicAuthorizationException
        || failure instanceof InvalidTopicException;
  }

  private String words(Throwable failure) {
    KafkaSettings.Resolved known = settings;
    String words = Failures.words(failure);
    return known == null ? words : known.scrub(words);
  }

  /** The client there is, or a new one where that makes sense now. */
  @Nullable KafkaProducer<String, byte[]> client() {
    long now = nanoClock.getAsLong();
    KafkaProducer<String, byte[]> present = producer;
    boolean untried = present == null && cannotBeMade == null;
    boolean isNone = present == null || present == useless;
    if (untried || (isNone && now - triedNanos >= MAKE_AGAIN_NANOS)) {
      triedNanos = now;
      closeUseless();
      present = made();
      producer = present;
    }
    return present;
  }

  private void closeUseless() {
    KafkaProducer<String, byte[]> old = useless;
    useless = null;
    if (old != null) {
      LOG.debug("the Kafka client is made anew after a failure that it cannot get over");
      // 0 would mean: however long it takes.
      old.close(1).onFailure(failure -> LOG.debug("an old client did not close", failure));
    }
  }

  private @Nullable KafkaProducer<String, byte[]> made() {
    try {
      settings = wishes.resolve();
      Map<String, String> all = new HashMap<>(settings.settings());
      all.putAll(own);
      KafkaProducer<String, byte[]> made = KafkaProducer.create(vertx, all);
      made.exceptionHandler(failure -> LOG.debug("a record was not sent: {}", words(failure)));
      cannotBeMade = null;
      return made;
    } catch (RuntimeException e) {
      String why = "no Kafka client can be made with these settings: " + words(e);
      if (!why.equals(cannotBeMade)) {
        LOG.error("{}; telemetry waits, and tries again every few seconds", why);
      }
      cannotBeMade = why;
      return null;
    }
  }

  @Override
  public void close() {
    topicCheck.interrupt();
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
