package dev.siskin.watch.archive;

import dev.siskin.protocol.telemetry.Topics;
import dev.siskin.watch.stream.Broker;
import dev.siskin.watch.stream.StreamException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Asks a broker for the id of the interval topic: one that is deleted and made anew has another.
 * Empty when it cannot tell now. Blocks for seconds; one thread.
 */
final class TopicId implements Supplier<String>, AutoCloseable {
  private static final int LONGEST_MILLIS = 5_000;
  private static final Duration CLOSE = Duration.ofSeconds(1);

  private final Admin admin;

  TopicId(Broker broker) {
    this.admin =
        broker.client(
            Map.of(
                AdminClientConfig.CLIENT_ID_CONFIG,
                "siskin-archive",
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                LONGEST_MILLIS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                LONGEST_MILLIS),
            Admin::create);
  }

  @Override
  public String get() {
    try {
      Map<String, TopicDescription> described =
          admin.describeTopics(List.of(Topics.INTERVALS)).allTopicNames().get();
      TopicDescription topic = described.get(Topics.INTERVALS);
      return topic == null || topic.topicId().equals(Uuid.ZERO_UUID)
          ? ""
          : topic.topicId().toString();
    } catch (ExecutionException e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      if (reason instanceof RetriableException) {
        return "";
      }
      throw StreamException.of("The topic " + Topics.INTERVALS + " cannot be described", reason);
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
