package dev.siskin.server.telemetry;

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
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once, as soon as the broker can be asked, whether the topics are there and have the wanted
 * partitions, and says what is not so. Nothing waits for it, and it changes nothing. On a thread of
 * its own.
 */
final class TopicCheck implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicCheck.class);
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(10);

  private final List<String> topics;
  private final int wantedPartitions;
  private final Lookup lookup;

  /** Asks the broker. */
  interface Lookup {
    /** How many partitions each topic has; those that do not exist are left out. */
    Map<String, Integer> partitions(Collection<String> topics)
        throws ExecutionException, InterruptedException;
  }

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
        return partitions(admin.describeTopics(topics).topicNameValues());
      } finally {
        admin.close(Duration.ZERO);
      }
    };
  }

  private static Map<String, Integer> partitions(
      Map<String, KafkaFuture<TopicDescription>> descriptions)
      throws ExecutionException, InterruptedException {
    Map<String, Integer> found = new HashMap<>();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> each : descriptions.entrySet()) {
      try {
        found.put(each.getKey(), each.getValue().get().partitions().size());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
    }
    return found;
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
      complaints(lookup.partitions(topics)).forEach(LOG::warn);
      return true;
    } catch (ExecutionException | RuntimeException e) {
      LOG.debug("the topics cannot be checked: {}", Failures.words(e));
      return false;
    }
  }

  /** One sentence for each topic that is not as it should be. */
  List<String> complaints(Map<String, Integer> found) {
    List<String> complaints = new ArrayList<>();
    for (String topic : topics) {
      Integer partitions = found.get(topic);
      if (partitions == null) {
        complaints.add(
            "there is no topic "
                + topic
                + "; unless the broker makes topics by itself, what is meant for it waits here"
                + " until somebody creates it");
      } else if (wantedPartitions > 0 && partitions != wantedPartitions) {
        complaints.add(
            "topic "
                + topic
                + " has "
                + partitions
                + " partitions where telemetry.partitions says "
                + wantedPartitions);
      }
    }
    return complaints;
  }
}
