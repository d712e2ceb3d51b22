package dev.siskin.protocol.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicPlanTest {
  private static final TopicPlan INTERVALS = TopicPlan.ALL.get(0);

  @Test
  void everyTopicIsPlannedOnce() {
    assertThat(TopicPlan.ALL)
        .extracting(TopicPlan::name)
        .containsExactly(Topics.INTERVALS, Topics.REQUESTS, Topics.LIFECYCLE);
    assertThat(INTERVALS.asWord(2)).isEqualTo("siskin.intervals.v1:2:604800000");
  }

  @Test
  void aTopicThatIsAsItShouldBeHasNoDifferences() {
    Map<String, String> settings =
        Map.of("retention.ms", "604800000", "cleanup.policy", "delete", "segment.ms", "5");
    assertThat(INTERVALS.differences(3, 0, settings)).isEmpty();
    assertThat(INTERVALS.differences(3, 3, settings)).isEmpty();
  }

  @Test
  void eachDifferenceIsASentence() {
    assertThat(INTERVALS.differences(1, 4, Map.of("retention.ms", "-1")))
        .containsExactly(
            "siskin.intervals.v1 has 1 partitions, not 4",
            "siskin.intervals.v1 has cleanup.policy=null, not delete",
            "siskin.intervals.v1 has retention.ms=-1, not 604800000");
  }
}
