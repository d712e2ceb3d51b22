package dev.siskin.watch.topics;

import dev.siskin.protocol.telemetry.TopicPlan;
import dev.siskin.watch.stream.Broker;
import dev.siskin.watch.stream.StreamException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What is asked of a broker about its topics. Blocks for seconds; one thread. */
final class TopicAdmin implements AutoCloseable {
  private static final Duration CLOSE = Duration.ofSeconds(1);

  private final String broker;
  private final Admin admin;

  /**
   * A topic as it is.
   *
   * @param replication lowest number of replicas of any of its partitions
   */
  record Found(int partitions, int replication, Map<String, String> settings) {}

  /** What is asked, and may fail. */
  private interface Question<T> {
    T ask() throws ExecutionException, InterruptedException;
  }

  TopicAdmin(Broker broker) {
    this.broker = broker.address();
    this.admin =
        broker.client(
            Map.of(
                AdminClientConfig.CLIENT_ID_CONFIG,
                "siskin-topics",
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                5_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                10_000),
            Admin::create);
  }

  /** By name, those of the topics that exist. */
  Map<String, Found> find(Collection<TopicPlan> plans) {
    return answer(
        () -> {
          Map<String, Found> found = new HashMap<>();
          Map<String, KafkaFuture<TopicDescription>> asked =
              admin.describeTopics(plans.stream().map(TopicPlan::name).toList()).topicNameValues();
          for (Map.Entry<String, KafkaFuture<TopicDescription>> each : asked.entrySet()) {
            Optional<TopicDescription> described = ifExists(each.getValue());
            if (described.isPresent()) {
              found.put(each.getKey(), found(described.get()));
            }
          }
          return found;
        });
  }

  private static Optional<TopicDescription> ifExists(KafkaFuture<TopicDescription> asked)
      throws ExecutionException, InterruptedException {
    try {
      return Optional.of(asked.get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Found found(TopicDescription described) throws ExecutionException, InterruptedException {
    ConfigResource resource = resource(described.name());
    Map<String, String> settings = new HashMap<>();
    for (ConfigEntry entry :
        admin.describeConfigs(List.of(resource)).all().get().values().iterator().next().entries()) {
      if (entry.value() != null) {
        settings.put(entry.name(), entry.value());
      }
    }
    List<TopicPartitionInfo> partitions = described.partitions();
    int replication = partitions.stream().mapToInt(each -> each.replicas().size()).min().orElse(0);
    return new Found(partitions.size(), replication, settings);
  }

  /**
   * @param replication 0: what the broker does without being told
   */
  void create(TopicPlan plan, int partitions, int replication) {
    Optional<Short> replicas =
        replication == 0 ? Optional.empty() : Optional.of((short) replication);
    NewTopic topic =
        new NewTopic(plan.name(), Optional.of(partitions), replicas).configs(plan.settings());
    answer(() -> admin.createTopics(List.of(topic)).all().get());
  }

  void addPartitions(TopicPlan plan, int total) {
    answer(
        () ->
            admin
                .createPartitions(Map.of(plan.name(), NewPartitions.increaseTo(total)))
                .all()
                .get());
  }

  void set(TopicPlan plan, Map<String, String> settings) {
    List<AlterConfigOp> changes = new ArrayList<>();
    settings.forEach(
        (name, value) ->
            changes.add(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET)));
    answer(() -> admin.incrementalAlterConfigs(Map.of(resource(plan.name()), changes)).all().get());
  }

  private static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }

  /** What a broker refuses is a sentence for the user. */
  // Kafka's futures of nothing give null, which nobody looks at.
  @SuppressWarnings("NullAway")
  private <T> T answer(Question<T> question) {
    try {
      return question.ask();
    } catch (ExecutionException e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      throw StreamException.of("The broker at " + broker + " does not do that", reason);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StreamException("Interrupted.");
    }
  }

  @Override
  public void close() {
    admin.close(CLOSE);
  }
}
