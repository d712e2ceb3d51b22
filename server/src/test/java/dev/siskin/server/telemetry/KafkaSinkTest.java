package dev.siskin.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.siskin.server.config.ConfigReader;
import dev.siskin.server.config.EventSettings;
import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.telemetry.Outbox.Message;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.kafka.client.producer.KafkaProducer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Clients that cannot be made; those that can are tested with a broker, end to end. */
@ExtendWith(VertxExtension.class)
class KafkaSinkTest {
  private static final EventSettings EVENTS =
      ConfigReader.read(null, Map.of()).telemetry().events();

  private static final String PASSWORD = "tip-top-secret";
  private static final String NOBODY = "127.0.0.1:9";

  @TempDir private Path dir;
  private final AtomicLong nanos = new AtomicLong();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final List<Logger> loggers = List.of(logger("org.apache.kafka"), logger("dev.siskin"));

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }

  /** To what the client itself says, too: it prints its settings when it is made. */
  @BeforeEach
  void listen() {
    log.start();
    for (Logger logger : loggers) {
      logger.setLevel(Level.INFO);
      logger.setAdditive(false);
      logger.addAppender(log);
    }
  }

  @AfterEach
  void stopListening() {
    for (Logger logger : loggers) {
      logger.setLevel(null);
      logger.setAdditive(true);
      logger.detachAppender(log);
    }
  }

  private KafkaSink sink(Vertx vertx, Map<String, String> client) {
    return new KafkaSink(
        vertx,
        new ServingConfig.Telemetry(NOBODY, 0, 10, 1 << 20, client, EVENTS),
        "test",
        List.of("topic"),
        nanos::get);
  }

  private static String failure(TelemetrySink sink) throws Exception {
    Message message = new Message(0, "topic", "m", new byte[1], Map.of());
    try {
      sink.send(message).toCompletableFuture().get(20, TimeUnit.SECONDS);
      return "";
    } catch (ExecutionException e) {
      return String.valueOf(e.getCause());
    }
  }

  private List<String> errors() {
    return log.list.stream()
        .filter(
            event ->
                event.getLevel() == Level.ERROR && event.getLoggerName().startsWith("dev.siskin"))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Test
  void aMissingFileIsNamedAndLookedForAgain(Vertx vertx) throws Exception {
    Path file = dir.resolve("jaas.conf");
    TelemetrySink sink =
        sink(
            vertx,
            Map.of(
                "security.protocol", "SASL_PLAINTEXT",
                "sasl.mechanism", "PLAIN",
                "sasl.jaas.config", "file:" + file));
    assertThat(failure(sink)).contains("telemetry.client.sasl.jaas.config", file.toString());
    Files.writeString(
        file,
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\" password=\""
            + PASSWORD
            + "\";\n");
    assertThat(failure(sink)).as("only some seconds later").contains("cannot be read");
    nanos.addAndGet(6_000_000_000L);
    assertThat(failure(sink)).doesNotContain("cannot be read");
    assertThat(errors()).hasSize(1);
    sink.close();
    assertSecretIsNowhere();
  }

  /** Its sends still fail when it is gone, which must not be taken for a failure of the next. */
  @Test
  void aClientThatFailedForGoodStandsInNoOthersWay(Vertx vertx) throws Exception {
    Path file = dir.resolve("jaas.conf");
    String plain =
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=u password=";
    Files.writeString(file, plain + PASSWORD + ";");
    KafkaSink sink =
        sink(
            vertx,
            Map.of(
                "security.protocol", "SASL_PLAINTEXT",
                "sasl.mechanism", "PLAIN",
                "sasl.jaas.config", "file:" + file));
    KafkaProducer<String, byte[]> first = Objects.requireNonNull(sink.client());
    var unused = sink.failed(first, new SaslAuthenticationException("wrong"));
    Files.delete(file);
    nanos.addAndGet(6_000_000_000L);
    assertThat(sink.client()).as("nothing to make one of").isNull();
    unused = sink.failed(first, new KafkaException("closed forcefully"));
    Files.writeString(file, plain + PASSWORD + ";");
    nanos.addAndGet(6_000_000_000L);
    KafkaProducer<String, byte[]> second = sink.client();
    assertThat(second).isNotNull().isNotSameAs(first);
    unused = sink.failed(first, new KafkaException("closed forcefully"));
    nanos.addAndGet(6_000_000_000L);
    assertThat(sink.client()).isSameAs(second);
    sink.close();
  }

  @Test
  void aBrokerThatLetsNobodyInIsSaidOnceWithWhatToMend(Vertx vertx) {
    KafkaSink sink = sink(vertx, Map.of());
    for (int i = 0; i < 3; i++) {
      KafkaProducer<String, byte[]> client = Objects.requireNonNull(sink.client());
      var unused = sink.failed(client, new SaslAuthenticationException("wrong password"));
      unused = sink.failed(client, new SaslAuthenticationException("wrong password"));
      unused = sink.failed(client, new TimeoutException("no metadata"));
      unused = sink.failed(client, new KafkaException("Producer is closed forcefully."));
      nanos.addAndGet(6_000_000_000L);
    }
    assertThat(clientsMade()).isEqualTo(3);
    assertThat(errors())
        .singleElement()
        .asString()
        .startsWith("the broker does not let test in: ")
        .contains("wrong password", "Mend the settings in telemetry.client");
    sink.close();
  }

  @Test
  void whatTheClientRefusesIsSaidOnceInItsWords(Vertx vertx) throws Exception {
    TelemetrySink sink = sink(vertx, Map.of("security.protocol", "CARRIER_PIGEON"));
    for (int i = 0; i < 3; i++) {
      assertThat(failure(sink)).contains("security.protocol", "CARRIER_PIGEON");
      nanos.addAndGet(6_000_000_000L);
    }
    assertThat(errors()).hasSize(1);
    sink.close();
  }

  @Test
  void aWrongStoreDoesNotGiveItsPasswordAway(Vertx vertx) throws Exception {
    Path store = Files.writeString(dir.resolve("trust.jks"), "no store");
    TelemetrySink sink =
        sink(
            vertx,
            Map.of(
                "security.protocol",
                "SSL",
                "ssl.truststore.location",
                store.toString(),
                "ssl.truststore.password",
                PASSWORD));
    assertThat(failure(sink)).contains("trust.jks");
    sink.close();
    assertSecretIsNowhere();
  }

  @Test
  void aBrokerThatIsAwayFailsTheSendAndKeepsTheClient(Vertx vertx) throws Exception {
    TelemetrySink sink = sink(vertx, Map.of());
    assertThat(failure(sink)).contains("topic");
    nanos.addAndGet(6_000_000_000L);
    assertThat(failure(sink)).contains("topic");
    assertThat(clientsMade()).isEqualTo(1);
    sink.close();
  }

  @Test
  void settingsPrintWithoutTheirValues() throws IOException {
    ServingConfig.Telemetry config =
        new ServingConfig.Telemetry(NOBODY, 0, 10, 1, Map.of("ssl.key.password", PASSWORD), EVENTS);
    assertThat(config.toString()).contains("ssl.key.password").doesNotContain(PASSWORD);
    assertThatThrownBy(
            () -> new ServingConfig.Telemetry(NOBODY, 0, 10, 1, Map.of("acks", PASSWORD), EVENTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("telemetry.client.acks cannot be set")
        .hasMessageContaining("ssl.key.password")
        .hasMessageNotContaining(PASSWORD);
  }

  private long clientsMade() {
    return log.list.stream()
        .filter(event -> event.getFormattedMessage().startsWith("ProducerConfig values"))
        .count();
  }

  private void assertSecretIsNowhere() {
    assertThat(log.list)
        .noneMatch(event -> event.getFormattedMessage().contains(PASSWORD))
        .noneMatch(
            event ->
                event.getThrowableProxy() != null
                    && String.valueOf(event.getThrowableProxy().getMessage()).contains(PASSWORD));
  }
}
