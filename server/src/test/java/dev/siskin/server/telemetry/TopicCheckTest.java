package dev.siskin.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TopicCheckTest {
  private static TopicCheck check(int wanted, TopicCheck.Lookup lookup) {
    return new TopicCheck(List.of("a", "b"), wanted, lookup);
  }

  private static List<String> complaints(int wanted, Map<String, Integer> found) {
    return check(wanted, topics -> found).complaints(found);
  }

  @Test
  void topicsThatAreAsTheyShouldBeAreNoMatter() {
    assertThat(complaints(0, Map.of("a", 1, "b", 7))).isEmpty();
    assertThat(complaints(3, Map.of("a", 3, "b", 3, "c", 9))).isEmpty();
  }

  @Test
  void eachTopicThatIsNotThereIsNamed() {
    assertThat(complaints(0, Map.of("a", 1))).hasSize(1);
    assertThat(complaints(0, Map.of("a", 1)).get(0)).contains("no topic b");
    assertThat(complaints(3, Map.of())).hasSize(2);
  }

  @Test
  void otherPartitionsThanWantedAreSaidWithBothNumbers() {
    assertThat(complaints(3, Map.of("a", 3, "b", 12)))
        .containsExactly("topic b has 12 partitions where telemetry.partitions says 3");
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
              return Map.of("a", 1, "b", 1);
            });
    assertThat(check.look()).isFalse();
    assertThat(check.look()).isTrue();
    assertThat(asked).containsOnly(List.of("a", "b"));
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
