package dev.siskin.broker;

import java.nio.file.Path;
import java.util.Properties;

/** Kafka's settings for a broker that is its own controller, on one machine with a small heap. */
final class BrokerProperties {
  static final int NODE_ID = 1;
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  private static final String BROKER_LISTENER = "BROKER";
  private static final int MIB = 1024 * 1024;

  private BrokerProperties() {}

  static Properties of(Path records, Ports ports) {
    Properties all = new Properties();
    roles(all, records, ports);
    retention(all);
    oneReplica(all);
    smallHeap(all);
    return all;
  }

  private static void roles(Properties all, Path records, Ports ports) {
    String broker = Ports.HOST + ":" + ports.broker();
    String controller = Ports.HOST + ":" + ports.controller();
    all.setProperty("node.id", Integer.toString(NODE_ID));
    all.setProperty("process.roles", "broker,controller");
    all.setProperty(
        "listeners",
        BROKER_LISTENER + "://" + broker + "," + CONTROLLER_LISTENER + "://" + controller);
    String advertised = Ports.HOST + ":" + ports.advertised();
    all.setProperty("advertised.listeners", BROKER_LISTENER + "://" + advertised);
    all.setProperty(
        "listener.security.protocol.map",
        BROKER_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
    all.setProperty("inter.broker.listener.name", BROKER_LISTENER);
    all.setProperty("controller.listener.names", CONTROLLER_LISTENER);
    // Static voters, because a dynamic quorum writes the controller's port down and ours changes.
    all.setProperty("controller.quorum.voters", NODE_ID + "@" + controller);
    all.setProperty("log.dirs", records.toString());
    // After a crash the controller refuses us until the session of our former self has ended; the
    // default of nine seconds is for clusters. Longer than the pauses of a busy laptop.
    all.setProperty("broker.session.timeout.ms", "4000");
    all.setProperty("broker.heartbeat.interval.ms", "500");
    // A mistyped topic must be an error of the client, not a new topic without retention.
    all.setProperty("auto.create.topics.enable", "false");
  }

  /** Disk is bounded per partition; small segments let retention free it in small steps. */
  private static void retention(Properties all) {
    all.setProperty("log.segment.bytes", Integer.toString(16 * MIB));
    all.setProperty("log.retention.bytes", Integer.toString(256 * MIB));
    all.setProperty("log.retention.check.interval.ms", "30000");
    all.setProperty("metadata.log.segment.bytes", Integer.toString(8 * MIB));
    all.setProperty("metadata.max.retention.bytes", Integer.toString(32 * MIB));
  }

  private static void oneReplica(Properties all) {
    all.setProperty("default.replication.factor", "1");
    all.setProperty("min.insync.replicas", "1");
    all.setProperty("offsets.topic.replication.factor", "1");
    all.setProperty("offsets.topic.num.partitions", "1");
    all.setProperty("transaction.state.log.replication.factor", "1");
    all.setProperty("transaction.state.log.num.partitions", "1");
    all.setProperty("transaction.state.log.min.isr", "1");
    all.setProperty("share.coordinator.state.topic.replication.factor", "1");
    all.setProperty("share.coordinator.state.topic.num.partitions", "1");
    all.setProperty("share.coordinator.state.topic.min.isr", "1");
    // Nobody else joins within the usual three seconds: readers start at once.
    all.setProperty("group.initial.rebalance.delay.ms", "0");
  }

  /** The default of the cleaner's buffer alone, 128 MiB, is half of the heap this runs with. */
  private static void smallHeap(Properties all) {
    all.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(8 * MIB));
    all.setProperty("socket.request.max.bytes", Integer.toString(16 * MIB));
    all.setProperty("log.index.size.max.bytes", Integer.toString(MIB));
    all.setProperty("num.network.threads", "1");
    all.setProperty("num.io.threads", "2");
    all.setProperty("background.threads", "2");
    all.setProperty("num.recovery.threads.per.data.dir", "1");
  }
}
