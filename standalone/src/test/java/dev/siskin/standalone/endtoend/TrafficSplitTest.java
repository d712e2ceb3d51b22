package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who gets which version; it and {@link PrometheusTest} change the split of digits. */
@Tag("endtoend")
@Timeout(300)
@ExtendWith({SharedSiskin.class, Logs.class})
class TrafficSplitTest {
  private static final int CLIENTS = 8;
  private static final int STRANGERS = 10_000;
  private static final int UNITS = 10_000;

  /** A fair split leaves these bounds once in 26 million looks. */
  private static final double SIGMAS = 5.5;

  private static final double[] GROWING = {0.05, 0.1, 0.25, 0.5};
  private static final List<FigureFile.Row> ROWS = new ArrayList<>();

  @AfterAll
  static void writeFigure() {
    FigureFile.write("split", "Who gets which version", ROWS, List.of());
  }

  @Test
  void requestsWithoutAUnitAreDividedByWeight(Siskin siskin) throws Exception {
    double weight = 0.2;
    long epoch = Http.changeSplit(siskin, "digits", 2, weight);

    List<Answer> answers = Crowd.send(CLIENTS, STRANGERS, request(siskin, false));

    assertThat(answers).allMatch(answer -> answer.status() == 200);
    assertThat(answers).allMatch(answer -> answer.epoch() == epoch);
    double sigma = Math.sqrt(STRANGERS * weight * (1 - weight));
    long canary = answers.stream().filter(answer -> answer.version() == 2).count();
    addRow(
        String.format(
            Locale.ROOT, "%,d requests at weight %s: canary's share off", STRANGERS, weight),
        String.format(Locale.ROOT, "%.1f sigma", Math.abs(canary - STRANGERS * weight) / sigma),
        "<= " + SIGMAS + " sigma");
    assertThat((double) canary).isCloseTo(STRANGERS * weight, within(SIGMAS * sigma));
    assertThat(count(answers, "canary")).isEqualTo(canary);
    assertControlEqualsCanary(answers, weight);
    assertThat(count(answers, "control") + canary + count(answers, "stable")).isEqualTo(STRANGERS);
  }

  @Test
  void noUnitEverLeavesTheCanaryWhileItGrows(Siskin siskin) throws Exception {
    Set<Integer> canaryBefore = new HashSet<>();
    Set<Integer> controlBefore = new HashSet<>();
    long epochBefore = epoch(siskin);
    for (double weight : GROWING) {
      long epoch = Http.changeSplit(siskin, "digits", 2, weight);
      assertThat(epoch).isGreaterThan(epochBefore);
      List<Answer> answers = Crowd.send(CLIENTS, UNITS, request(siskin, true));

      assertThat(answers)
          .allMatch(answer -> answer.status() == 200 && answer.epoch() == epoch)
          .allMatch(answer -> (answer.version() == 2) == answer.arm().equals("canary"));
      Set<Integer> canary = units(answers, "canary");
      Set<Integer> control = units(answers, "control");
      assertThat(canary).containsAll(canaryBefore).hasSizeGreaterThan(canaryBefore.size());
      assertThat(control).containsAll(controlBefore);
      assertControlEqualsCanary(answers, weight);
      canaryBefore = canary;
      controlBefore = control;
      epochBefore = epoch;
    }
    addRow(
        String.format(Locale.ROOT, "of %,d units, back from the canary while it grows", UNITS),
        "0",
        "<= 0");
  }

  @Test
  void unitSticksToItsArm(Siskin siskin) throws Exception {
    Http.changeSplit(siskin, "digits", 2, 0.05);
    List<Answer> first = Crowd.send(CLIENTS, UNITS, request(siskin, true));
    List<Answer> again = Crowd.send(CLIENTS, UNITS, request(siskin, true));
    assertThat(again.stream().map(Answer::arm).toList())
        .isEqualTo(first.stream().map(Answer::arm).toList())
        .contains("canary", "control", "stable");
    addRow(
        String.format(Locale.ROOT, "of %,d units asked twice, with another arm", UNITS),
        "0",
        "<= 0");
  }

  private static void addRow(String figure, String result, String bound) {
    ROWS.add(new FigureFile.Row(figure, result, bound, "", ""));
  }

  private static IntFunction<Http.Request> request(Siskin siskin, boolean unit) throws Exception {
    JsonNode pixels = Trained.heldOutDigits().get(0).path("pixels");
    String body = "{\"instances\": [" + pixels + "]}";
    return i -> {
      Http.Request request = Http.predict(siskin, "digits", body);
      return unit ? request.with("x-unit-id", "u" + i) : request;
    };
  }

  /** Of n requests each goes to either with probability w: their difference varies by 2nw. */
  private static void assertControlEqualsCanary(List<Answer> answers, double weight) {
    double sigma = Math.sqrt(2 * answers.size() * weight);
    assertThat((double) count(answers, "control"))
        .as("control at weight %s", weight)
        .isCloseTo((double) count(answers, "canary"), within(SIGMAS * sigma));
  }

  private static long count(List<Answer> answers, String arm) {
    return answers.stream().filter(answer -> answer.arm().equals(arm)).count();
  }

  private static Set<Integer> units(List<Answer> answers, String arm) {
    return IntStream.range(0, answers.size())
        .filter(i -> answers.get(i).arm().equals(arm))
        .boxed()
        .collect(Collectors.toSet());
  }

  private static long epoch(Siskin siskin) throws Exception {
    return Http.split(siskin, "digits").json().path("epoch").asLong();
  }
}
