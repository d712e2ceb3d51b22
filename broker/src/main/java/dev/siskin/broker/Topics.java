package dev.siskin.broker;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates the topics that are absent, through the same client any other program would use. */
final class Topics {
  private static final short ONE_REPLICA = 1;
  private static final long LEADER_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long LEADER_POLL_MILLIS = 20;

  private Topics() {}

  /** Returns when each topic exists and can be written to. Blocks; a topic that exists is kept. */
  static void ensure(String bootstrap, Collection<TopicSpec> wanted) throws Exception {
    Map<String, Object> client = Map.of("bootstrap.servers", bootstrap);
    try (Admin admin = Admin.create(client)) {
      admin.createTopics(absent(admin, wanted)).all().get();
      awaitLeaders(admin, wanted.stream().map(TopicSpec::name).toList());
    }
  }

  private static List<NewTopic> absent(Admin admin, Collection<TopicSpec> wanted)
      throws ExecutionException, InterruptedException {
    Set<String> known = new HashSet<>(admin.listTopics().names().get());
    return wanted.stream().filter(topic -> known.add(topic.name())).map(Topics::newTopic).toList();
  }

  private static NewTopic newTopic(TopicSpec topic) {
    return new NewTopic(topic.name(), topic.partitions(), ONE_REPLICA)
        .configs(Map.of(TopicConfig.RETENTION_MS_CONFIG, Long.toString(topic.retentionMillis())));
  }

  /** The controller answers before the broker leads the new partitions. */
  private static void awaitLeaders(Admin admin, List<String> names) throws Exception {
    long start = System.nanoTime();
    while (!allLed(admin, names)) {
      if (System.nanoTime() - start > LEADER_TIMEOUT_NANOS) {
        throw new BrokerException("The new topics " + names + " got no leader within 30 s.");
      }
      TimeUnit.MILLISECONDS.sleep(LEADER_POLL_MILLIS);
    }
  }

  private static boolean allLed(Admin admin, List<String> names) throws Exception {
    try {
      return admin.describeTopics(names).allTopicNames().get().values().stream()
          .map(TopicDescription::partitions)
          .flatMap(List::stream)
          .allMatch(partition -> partition.leader() != null);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw e;
    }
  }
}
