package dev.siskin.loadtest;

import dev.siskin.loadtest.drive.HttpTarget;
import dev.siskin.loadtest.observe.ObservePlan;
import dev.siskin.watch.stream.Broker;
import dev.siskin.watch.stream.StreamException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what to look at beside the answers. */
final class ObserveOptions {

  @Option(
      names = "--pid",
      paramLabel = "N",
      description = "Measure what this process of the server uses: CPU and memory.")
  private @Nullable Long pid;

  @Option(
      names = "--use",
      description = "The same, of the process that listens on the target's port on this machine.")
  private boolean use;

  @Option(
      names = "--metrics",
      paramLabel = "URL",
      description =
          "Read the server's page of Prometheus metrics at both ends: garbage collection,"
              + " allocation, and CPU if there is no --pid. Where it tells of batches, once a"
              + " second: their size and the wait for them. Such as"
              + " http://127.0.0.1:8503/metrics.")
  private @Nullable String metrics;

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description =
          "Cross-check the counts with those that the server sends to this broker; a difference"
              + " is exit code 1.")
  private @Nullable String kafka;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description = "How to reach that broker with TLS or passwords, as ./siskin tail takes it.")
  private @Nullable Path kafkaConfig;

  /** What they come to, for a run against that target. */
  ObservePlan plan(HttpTarget target, String model) {
    return new ObservePlan(
        pid == null ? OptionalLong.empty() : OptionalLong.of(pid),
        listeningPort(target),
        Optional.ofNullable(metrics),
        broker(),
        model);
  }

  private Optional<Broker> broker() {
    if (kafka == null) {
      if (kafkaConfig != null) {
        throw new IllegalArgumentException("--kafka-config is for the broker that --kafka names.");
      }
      return Optional.empty();
    }
    try {
      return Optional.of(Broker.at(kafka, kafkaConfig));
    } catch (StreamException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private OptionalInt listeningPort(HttpTarget target) {
    if (!use) {
      return OptionalInt.empty();
    }
    if (!isLoopback(target.host())) {
      throw new IllegalArgumentException(
          "--use finds servers on this machine only, by 127.0.0.1 or localhost; for "
              + target.host()
              + " use --metrics.");
    }
    return OptionalInt.of(target.port());
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException elsewhere) {
      return false;
    }
  }
}
