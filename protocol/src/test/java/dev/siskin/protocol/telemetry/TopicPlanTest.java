package dev.siskin.protocol.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
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
  void requestsMayBeKeptLongerForFeedback() {
    TopicPlan requests = TopicPlan.ALL.get(1);
    assertThat(requests.settings()).containsEntry("retention.ms", "86400000");
    for (String kept : new String[] {"86400000", "259200000", "604800000"}) {
      Map<String, String> settings = Map.of("retention.ms", kept, "cleanup.policy", "compact");
      assertThat(requests.toChange(settings))
          .containsExactly(Map.entry("cleanup.policy", "delete"));
    }
    for (String kept : new String[] {"86399999", "604800001", "-1", "nonsense"}) {
      assertThat(
              requests.differences(1, 0, Map.of("retention.ms", kept, "cleanup.policy", "delete")))
          .containsExactly(
              "siskin.requests.v1 has retention.ms=" + kept + ", not 86400000 to 604800000");
    }
  }

  @Test
  void eachDifferenceIsASentence() {
    assertThat(INTERVALS.differences(1, 4, Map.of("retention.ms", "-1")))
        .containsExactly(
            "siskin.intervals.v1 has 1 partitions, not 4",
            "siskin.intervals.v1 has cleanup.policy=null, not delete",
            "siskin.intervals.v1 has retention.ms=-1, not 604800000");
  }

  @Test
  void whatLosesRecordsBeforeTheirTimeIsADifference() {
    Map<String, String> settings = new HashMap<>(INTERVALS.settings());
    settings.put("retention.bytes", "-1");
    settings.put("max.message.bytes", "1048588");
    assertThat(INTERVALS.differences(1, 0, settings)).isEmpty();
    settings.put("retention.bytes", "268435456");
    assertThat(INTERVALS.differences(1, 0, settings)).isEmpty();
    settings.put("retention.bytes", "1000");
    settings.put("max.message.bytes", "1500");
    assertThat(INTERVALS.differences(1, 0, settings))
        .containsExactly(
            "siskin.intervals.v1 has max.message.bytes=1500, not 1048588",
            "siskin.intervals.v1 has retention.bytes=1000, not -1");
  }
}
