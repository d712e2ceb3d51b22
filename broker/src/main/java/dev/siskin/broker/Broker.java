package dev.siskin.broker;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A running Kafka broker, controller included. The thread that starts it blocks for the seconds
 * this takes; {@link #close()} blocks until its last record is on disk.
 */
final class Broker implements AutoCloseable {
  private final KafkaRaftServer server;
  private final String bootstrap;

  private Broker(KafkaRaftServer server, String bootstrap) {
    this.server = server;
    this.bootstrap = bootstrap;
  }

  static Broker start(Path records, Ports ports) throws Exception {
    if (!Files.exists(records.resolve("meta.properties"))) {
      format(records);
    }
    KafkaConfig config = KafkaConfig.fromProps(BrokerProperties.of(records, ports), false);
    KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
    server.startup();
    return new Broker(server, Ports.HOST + ":" + ports.broker());
  }

  /** The address for clients. */
  String bootstrap() {
    return bootstrap;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static void format(Path records) throws Exception {
    Files.createDirectories(records);
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(BrokerProperties.NODE_ID)
        .setControllerListenerName(BrokerProperties.CONTROLLER_LISTENER)
        .addDirectory(records.toString())
        .setMetadataLogDirectory(records.toString())
        .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
        .setReleaseVersion(MetadataVersion.latestProduction())
        .setIgnoreFormatted(true)
        .run();
  }
}
