package dev.siskin.server.telemetry;

import dev.siskin.protocol.telemetry.TopicPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once, as soon as the broker can be asked, whether the topics are there, have the wanted
 * partitions and keep records as {@link TopicPlan} says, and says what is not so. Nothing waits for
 * it, and it changes nothing. On a thread of its own.
 */
final class TopicCheck implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicCheck.class);
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(10);

  private final List<String> topics;
  private final int wantedPartitions;
  private final Lookup lookup;

  /** Asks the broker. */
  interface Lookup {
    /** Each topic as it is; those that do not exist are left out. */
    Map<String, Found> find(Collection<String> topics)
        throws ExecutionException, InterruptedException;
  }

  /**
   * A topic as it is.
   *
   * @param settings null where the broker keeps them from us
   */
  record Found(int partitions, @Nullable Map<String, String> settings) {}

  /**
   * @param wantedPartitions of each topic; 0: any
   */
  TopicCheck(List<String> topics, int wantedPartitions, Lookup lookup) {
    this.topics = topics;
    this.wantedPartitions = wantedPartitions;
    this.lookup = lookup;
  }

  /** Asks with a client of its own, for which it reads the settings anew each time. */
  static Lookup kafka(Supplier<Map<String, String>> settings) {
    return topics -> {
      Map<String, Object> all = new HashMap<>(settings.get());
      all.put(AdminClientConfig.CLIENT_ID_CONFIG, "siskin-topic-check");
      all.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000");
      all.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "10000");
      Admin admin = Admin.create(all);
      try {
        return find(admin, topics);
      } finally {
        admin.close(Duration.ZERO);
      }
    };
  }

  private static Map<String, Found> find(Admin admin, Collection<String> topics)
      throws ExecutionException, InterruptedException {
    Map<String, Found> found = new HashMap<>();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> each :
        admin.describeTopics(topics).topicNameValues().entrySet()) {
      try {
        int partitions = each.getValue().get().partitions().size();
        found.put(each.getKey(), new Found(partitions, settings(admin, each.getKey())));
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
    }
    return found;
  }

  /** Null where we may not know them, which may take a right that nothing else here takes. */
  private static @Nullable Map<String, String> settings(Admin admin, String topic)
      throws ExecutionException, InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      Map<String, String> settings = new HashMap<>();
      for (Config config : admin.describeConfigs(List.of(resource)).all().get().values()) {
        for (ConfigEntry entry : config.entries()) {
          if (entry.value() != null) {
            settings.put(entry.name(), entry.value());
          }
        }
      }
      return settings;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RetriableException) {
        throw e;
      }
      LOG.debug("the settings of {} cannot be read: {}", topic, Failures.words(e));
      return null;
    }
  }

  @Override
  public void run() {
    try {
      while (!look()) {
        Thread.sleep(BETWEEN_TRIES.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns whether the broker answered. That it does not is said where records are sent. */
  boolean look() throws InterruptedException {
    try {
      complaints(lookup.find(topics)).forEach(LOG::warn);
      return true;
    } catch (ExecutionException | RuntimeException e) {
      LOG.debug("the topics cannot be checked: {}", Failures.words(e));
      return false;
    }
  }

  /** A sentence for each thing that is not as it should be. */
  List<String> complaints(Map<String, Found> found) {
    List<String> complaints = new ArrayList<>();
    List<String> untold = new ArrayList<>();
    for (String topic : topics) {
      Found is = found.get(topic);
      if (is == null) {
        complaints.add(
            "there is no topic "
                + topic
                + "; unless the broker makes topics by itself, what is meant for it waits here"
                + " until somebody creates it");
        continue;
      }
      if (wantedPartitions > 0 && is.partitions != wantedPartitions) {
        complaints.add(
            "topic "
                + topic
                + " has "
                + is.partitions
                + " partitions where telemetry.partitions says "
                + wantedPartitions);
      }
      Map<String, String> settings = is.settings;
      if (settings == null) {
        untold.add(topic);
      } else {
        differences(topic, settings).forEach(each -> complaints.add("topic " + each));
      }
    }
    if (!untold.isEmpty()) {
      complaints.add(
          "the broker does not let us see how long it keeps "
              + String.join(", ", untold)
              + "; './siskin topics check' of somebody who may does");
    }
    return complaints;
  }

  private static List<String> differences(String topic, Map<String, String> settings) {
    return TopicPlan.ALL.stream()
        .filter(plan -> plan.name().equals(topic))
        .flatMap(plan -> plan.differences(0, 0, settings).stream())
        .toList();
  }
}
