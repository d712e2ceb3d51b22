package dev.siskin.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.telemetry.Topics;
import dev.siskin.server.telemetry.TopicCheck.Found;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TopicCheckTest {
  private static final List<String> TOPICS = List.of(Topics.INTERVALS, Topics.REQUESTS);

  private static TopicCheck check(int wanted, TopicCheck.Lookup lookup) {
    return new TopicCheck(TOPICS, wanted, lookup);
  }

  private static List<String> complaints(int wanted, Map<String, Found> found) {
    return check(wanted, topics -> found).complaints(found);
  }

  private static Found kept(int partitions, Duration retention, String policy) {
    Map<String, String> settings =
        Map.of(
            "retention.ms",
            Long.toString(retention.toMillis()),
            "cleanup.policy",
            policy,
            "segment.bytes",
            "1073741824");
    return new Found(partitions, settings);
  }

  private static Map<String, Found> good(int intervalPartitions, int requestPartitions) {
    return Map.of(
        Topics.INTERVALS,
        kept(intervalPartitions, Duration.ofDays(7), "delete"),
        Topics.REQUESTS,
        kept(requestPartitions, Duration.ofDays(1), "delete"));
  }

  @Test
  void topicsThatAreAsTheyShouldBeAreNoMatter() {
    assertThat(complaints(0, good(1, 7))).isEmpty();
    assertThat(complaints(3, good(3, 3))).isEmpty();
  }

  @Test
  void eachTopicThatIsNotThereIsNamed() {
    Map<String, Found> one = Map.of(Topics.INTERVALS, kept(1, Duration.ofDays(7), "delete"));
    assertThat(complaints(0, one)).hasSize(1);
    assertThat(complaints(0, one).get(0)).contains("no topic siskin.requests.v1");
    assertThat(complaints(3, Map.of())).hasSize(2);
  }

  @Test
  void otherPartitionsThanWantedAreSaidWithBothNumbers() {
    assertThat(complaints(3, good(3, 12)))
        .containsExactly(
            "topic siskin.requests.v1 has 12 partitions where telemetry.partitions says 3");
  }

  @Test
  void whatIsKeptForAnotherTimeOrInAnotherWayIsSaid() {
    Map<String, Found> other =
        Map.of(
            Topics.INTERVALS,
            kept(1, Duration.ofHours(1), "delete"),
            Topics.REQUESTS,
            kept(1, Duration.ofDays(1), "compact"));
    assertThat(complaints(0, other))
        .containsExactly(
            "topic siskin.intervals.v1 has retention.ms=3600000, not 604800000",
            "topic siskin.requests.v1 has cleanup.policy=compact, not delete");
  }

  /** A server may be without the right to see settings, and still send. */
  @Test
  void settingsThatAreKeptFromUsAreSaidOnceAndAreNoFailure() throws InterruptedException {
    Map<String, Found> hidden =
        Map.of(Topics.INTERVALS, new Found(2, null), Topics.REQUESTS, new Found(3, null));
    assertThat(complaints(3, hidden))
        .containsExactly(
            "topic siskin.intervals.v1 has 2 partitions where telemetry.partitions says 3",
            "the broker does not let us see how long it keeps siskin.intervals.v1,"
                + " siskin.requests.v1; './siskin topics check' of somebody who may does");
    assertThat(check(3, topics -> hidden).look()).isTrue();
  }

  @Test
  void aBrokerThatCannotBeAskedIsAskedAgainLater() throws InterruptedException {
    List<Collection<String>> asked = new ArrayList<>();
    TopicCheck check =
        check(
            0,
            topics -> {
              asked.add(topics);
              if (asked.size() == 1) {
                throw new IllegalStateException("away");
              }
              return good(1, 1);
            });
    assertThat(check.look()).isFalse();
    assertThat(check.look()).isTrue();
    assertThat(asked).containsOnly(TOPICS);
  }

  @Test
  @Timeout(20)
  void anInterruptEndsIt() throws InterruptedException {
    Thread thread =
        new Thread(
            check(
                0,
                topics -> {
                  throw new IllegalStateException("away");
                }));
    thread.start();
    thread.interrupt();
    thread.join();
  }
}
