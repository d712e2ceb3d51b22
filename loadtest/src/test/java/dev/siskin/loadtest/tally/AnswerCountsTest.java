package dev.siskin.loadtest.tally;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class AnswerCountsTest {

  private final AnswerCounts counts = new AnswerCounts();

  @Test
  void answersAreCountedByWhoGaveThemAndHow() {
    add("1", "stable", 200);
    add("1", "stable", 200);
    add("1", "stable", 503);
    add("2", "canary", 200);

    assertThat(counts.byKey())
        .isEqualTo(
            Map.of(
                new AnswerCounts.Key("1", "stable", 200), 2L,
                new AnswerCounts.Key("1", "stable", 503), 1L,
                new AnswerCounts.Key("2", "canary", 200), 1L));
    assertThat(counts.total()).isEqualTo(4);
  }

  @Test
  void endlessNewNamesShareOneCount() {
    for (int i = 0; i < AnswerCounts.MAX_KEYS + 50; i++) {
      add("v" + i, "stable", 200);
    }

    assertThat(counts.byKey()).hasSize(AnswerCounts.MAX_KEYS + 1);
    assertThat(counts.byKey()).containsEntry(new AnswerCounts.Key("other", "other", 0), 50L);
    assertThat(counts.total()).isEqualTo(AnswerCounts.MAX_KEYS + 50);
  }

  private void add(String version, String arm, int status) {
    counts.add(new Answer(status, version, arm, ""));
  }
}
