package dev.siskin.loadtest.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.loadtest.observe.CrossCheck.Circumstances;
import dev.siskin.loadtest.observe.CrossCheck.Line;
import dev.siskin.loadtest.tally.AnswerCounts;
import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.telemetry.reader.IntervalTotals;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CrossCheckTest {

  private final Map<AnswerCounts.Key, Long> answers = new HashMap<>();
  private final TestRecords kafka = new TestRecords("m");
  private long unanswered;
  private long missingRecords;

  @Test
  void sameCountsOnBothSidesAreExact() {
    answers("1", "stable", 200, 80);
    answers("1", "stable", 503, 5);
    answers("2", "canary", 200, 20);
    answers("-", "-", 413, 3);
    kafka.arm(1, Arm.STABLE, 80, Map.of("OVERLOADED", 3L, "UNAVAILABLE", 2L));
    kafka.arm(2, Arm.CANARY, 20, Map.of());
    kafka.refused("TOO_LARGE", 3);

    CrossCheck check = check();

    assertThat(check.holds()).isTrue();
    assertThat(check.isExact()).isTrue();
    assertThat(check.sentences())
        .containsExactly(
            "Cross-check: exact: 108 answers, the probe's too, are the same in Kafka.");
    assertThat(check.lines())
        .contains(
            new Line("1", "stable", "assigned", 85, 85),
            new Line("1", "stable", "answered", 80, 80),
            new Line("1", "stable", "503 UNAVAILABLE/OVERLOADED", 5, 5),
            new Line("1", "stable", "timed", 80, 80),
            new Line("-", "-", "413 TOO_LARGE", 3, 3));
  }

  @Test
  void countsOfOtherModelsAreNoConcern() {
    answers("1", "stable", 200, 10);
    kafka.arm(1, Arm.STABLE, 10, Map.of());
    kafka.other(new TestRecords("other").arm(1, Arm.STABLE, 7, Map.of()));

    assertThat(check().isExact()).isTrue();
  }

  @Test
  void requestsWithoutAnAnswerHereMayHaveBeenTakenUpThere() {
    answers("1", "stable", 200, 10);
    unanswered = 4;
    kafka.arm(1, Arm.STABLE, 12, Map.of("CANCELLED", 1L));

    CrossCheck check = check();

    assertThat(check.holds()).isTrue();
    assertThat(check.isExact()).isFalse();
    assertThat(check.sentences())
        .containsExactly(
            "Cross-check: exact: 10 answers, the probe's too, are the same in Kafka; of the 4"
                + " requests without an answer here the server took up 3.");
    assertThat(check.lines()).contains(new Line("1", "stable", "499 CANCELLED", 0, 1));
  }

  @Test
  void requestsWithoutAnAnswerNeedNotHaveReachedTheServer() {
    answers("1", "stable", 200, 10);
    unanswered = 4;
    kafka.arm(1, Arm.STABLE, 10, Map.of());

    assertThat(check().holds()).isTrue();
    assertThat(check().sentences().get(0)).endsWith("the server took up 0.");
  }

  @Test
  void moreThanThatIsAnotherClients() {
    answers("1", "stable", 200, 10);
    unanswered = 1;
    kafka.arm(1, Arm.STABLE, 14, Map.of());

    CrossCheck check = check();

    assertThat(check.holds()).isFalse();
    assertThat(check.sentences())
        .containsExactly(
            "Cross-check: differs.",
            "At least 3 requests in Kafka are another client's: m was asked by somebody else"
                + " meanwhile.");
  }

  @Test
  void answersThatKafkaDoesNotKnowAreMissing() {
    answers("1", "stable", 200, 10);
    kafka.arm(1, Arm.STABLE, 8, Map.of()).dropped(2);
    missingRecords = 1;

    CrossCheck check = check();

    assertThat(check.holds()).isFalse();
    assertThat(check.sentences())
        .containsExactly(
            "Cross-check: differs.",
            "2 answers that came back here are not in Kafka.",
            "The server says it gave up 2 records since its start.",
            "1 records of the server never came.");
  }

  @Test
  void anotherVersionsAnswersAreNoSubstitute() {
    answers("1", "stable", 200, 10);
    kafka.arm(1, Arm.STABLE, 9, Map.of()).arm(2, Arm.CANARY, 1, Map.of());

    CrossCheck check = check();

    assertThat(check.holds()).isFalse();
    assertThat(check.sentences())
        .contains("1 answers that came back here are not in Kafka.")
        .anyMatch(sentence -> sentence.startsWith("At least 1 requests in Kafka are another"));
  }

  @Test
  void silentKafkaMayBeTheWrongOne() {
    answers("1", "stable", 200, 10);

    assertThat(check().sentences())
        .containsExactly(
            "Cross-check: differs.",
            "Kafka tells nothing of m in this time; is it the broker that this server writes to?");
  }

  @Test
  void requestWithoutAnEndIsADifference() {
    answers("1", "stable", 200, 10);
    kafka.open(1, Arm.STABLE, 10, 2);

    CrossCheck check = check();

    assertThat(check.holds()).isFalse();
    assertThat(check.sentences()).contains("Of 2 requests Kafka does not tell the end yet.");
    assertThat(check.lines()).contains(new Line("1", "stable", "assigned", 10, 12));
  }

  @Test
  void answerWithoutATimeIsADifference() {
    answers("1", "stable", 200, 10);
    kafka.untimed(1, Arm.STABLE, 10);

    assertThat(check().holds()).isFalse();
    assertThat(check().sentences())
        .contains("The server timed 10 answers more or fewer than it gave.");
  }

  @Test
  void errorOfANewerServerIsCountedWithoutAStatus() {
    answers("1", "stable", 200, 10);
    kafka.arm(1, Arm.STABLE, 10, Map.of("TIRED", 1L));

    assertThat(check().lines()).contains(new Line("1", "stable", "0", 0, 1));
  }

  private void answers(String version, String arm, int status, long count) {
    answers.put(new AnswerCounts.Key(version, arm, status), count);
  }

  private CrossCheck check() {
    IntervalTotals totals = kafka.totals();
    return CrossCheck.of(
        Account.ofTool(answers),
        Account.ofKafka(totals, "m"),
        new Circumstances("m", unanswered, totals.droppedRecords(), missingRecords));
  }
}
