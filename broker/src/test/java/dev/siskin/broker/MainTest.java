package dev.siskin.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class MainTest {
  @TempDir private Path dir;

  @Test
  void recordsOutliveTheBroker() throws Exception {
    String bootstrap;
    try (ChildJvm first = start("--port", 0, "--topic", "numbers:2:3600000", "--stop-on-eof")) {
      bootstrap = first.bootstrap();
      Records.write(bootstrap, "numbers", 1000);
      first.closeStdin();
      assertThat(first.exitCode()).isZero();
      assertThat(first.line()).as("a second line on stdout").isEmpty();
      assertThat(first.stderr()).isEmpty();
      assertThat(ProcessHandle.of(first.pid())).isEmpty();
    }
    String port = bootstrap.substring(bootstrap.indexOf(':') + 1);
    try (ChildJvm second = start("--port", port, "--topic", "numbers:2:3600000", "--stop-on-eof")) {
      assertThat(second.bootstrap()).isEqualTo(bootstrap);
      assertThat(Records.read(bootstrap, "numbers", 1000))
          .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 1000).boxed().toList());
      second.signal("TERM");
      assertThat(second.exitCode()).isZero();
    }
  }

  @Test
  void topicsAreThereWhenItIsReadyAndAreKeptAsTheyWere() throws Exception {
    try (ChildJvm broker = start("--topic", "short:2:60000", "--topic", "long:1:-1")) {
      try (Admin admin = admin(broker)) {
        assertThat(admin.listTopics().names().get()).containsExactlyInAnyOrder("short", "long");
        assertThat(retentionMillis(admin, "short")).isEqualTo("60000");
        assertThat(retentionMillis(admin, "long")).isEqualTo("-1");
      }
      broker.signal("TERM");
      assertThat(broker.exitCode()).isZero();
    }
    try (ChildJvm again = start("--topic", "short:1:5000", "--topic", "new:1:5000");
        Admin admin = admin(again)) {
      assertThat(admin.listTopics().names().get())
          .containsExactlyInAnyOrder("short", "long", "new");
      assertThat(retentionMillis(admin, "short")).isEqualTo("60000");
    }
  }

  @Test
  void ctrlCIsLeftToTheParentWhoseEndStopsIt() throws Exception {
    try (ChildJvm broker = start("--topic", "numbers:1:3600000", "--stop-on-eof")) {
      String bootstrap = broker.bootstrap();
      broker.signal("INT");
      Records.write(bootstrap, "numbers", 10);
      assertThat(broker.isAlive()).isTrue();
      broker.closeStdin();
      assertThat(broker.exitCode()).isZero();
    }
  }

  @Test
  void ctrlCStopsABrokerRunByHand() throws Exception {
    try (ChildJvm broker = start()) {
      broker.bootstrap();
      broker.signal("INT");
      assertThat(broker.exitCode()).isZero();
    }
  }

  @Test
  void endOfStdinDuringTheStartStopsItToo() throws Exception {
    try (ChildJvm broker = start("--stop-on-eof")) {
      broker.closeStdin();
      assertThat(broker.exitCode()).isZero();
    }
  }

  @Test
  void secondBrokerOnTheSameDirectoryIsRefusedAndTheFirstGoesOn() throws Exception {
    try (ChildJvm first = start("--topic", "numbers:1:3600000")) {
      String bootstrap = first.bootstrap();
      try (ChildJvm second = start()) {
        assertRefused(
            second,
            "Another broker (process %d) uses the data directory %s; stop it, or choose another --data-dir."
                .formatted(first.pid(), dir));
      }
      Records.write(bootstrap, "numbers", 10);
    }
  }

  @Test
  void takenPortIsRefused() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ChildJvm broker = start("--port", taken.getLocalPort())) {
      assertRefused(
          broker,
          "Cannot listen on 127.0.0.1:%d (Address already in use); choose another --port, or 0 for any free one."
              .formatted(taken.getLocalPort()));
    }
  }

  @Test
  void directoryThatCannotBeWrittenToIsRefused() throws Exception {
    Path file = Files.createFile(dir.resolve("file"));
    try (ChildJvm broker = ChildJvm.start("--data-dir", file.resolve("data"))) {
      assertThat(broker.exitCode()).isEqualTo(1);
      assertThat(broker.stderr())
          .startsWith("Cannot write to the data directory " + file.resolve("data") + " (")
          .endsWith("give --data-dir a directory you may write to.")
          .hasLineCount(1);
    }
  }

  @Test
  void kafkasOwnFailureIsOneSentenceThatNamesTheLog() throws Exception {
    Path records = Files.createDirectories(dir.resolve("records"));
    Files.writeString(records.resolve("meta.properties"), "version=1\ncluster.id=x\nnode.id=99\n");
    try (ChildJvm broker = start()) {
      assertThat(broker.exitCode()).isEqualTo(1);
      assertThat(broker.stderr()).startsWith("Kafka failed: ").hasLineCount(1).contains("99");
      assertThat(dir.resolve("broker.log")).content().contains("Broker failed");
    }
  }

  @Test
  void wrongTopicIsAUsageError() throws Exception {
    try (ChildJvm broker = start("--topic", "numbers:0:1000")) {
      assertThat(broker.exitCode()).isEqualTo(2);
      assertThat(broker.stderr()).contains("topic numbers must have 1 to 64 partitions, not 0");
    }
  }

  private ChildJvm start(Object... args) {
    return ChildJvm.start(Stream.concat(Stream.of("--data-dir", dir), Stream.of(args)).toArray());
  }

  private static void assertRefused(ChildJvm broker, String sentence) throws Exception {
    assertThat(broker.exitCode()).isEqualTo(1);
    assertThat(broker.stderr()).isEqualTo(sentence);
    assertThat(broker.line()).isEmpty();
  }

  private static Admin admin(ChildJvm broker) throws Exception {
    return Admin.create(Map.of("bootstrap.servers", (Object) broker.bootstrap()));
  }

  private static String retentionMillis(Admin admin, String topic) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return admin
        .describeConfigs(List.of(resource))
        .all()
        .get()
        .values()
        .iterator()
        .next()
        .get("retention.ms")
        .value();
  }
}
