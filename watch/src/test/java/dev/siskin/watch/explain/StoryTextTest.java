package dev.siskin.watch.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.telemetry.OutputSummary;
import dev.siskin.protocol.telemetry.RequestEvent;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.watch.explain.Story.Usual;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StoryTextTest {
  private static final Map<Stage, Usual> USUAL =
      Map.of(
          Stage.TOTAL, new Usual(1_000, 1_000, 2_000),
          Stage.QUEUE, new Usual(1_000, 100, 300),
          Stage.RUN, new Usual(1_000, 800, 1_500));

  private static RequestEvent event(
      String code, Map<Stage, Long> micros, RequestEvent.@Nullable Run run) {
    return new RequestEvent(
        "3kf9-z1",
        "host:8501",
        "boot-1",
        "digits",
        new RequestEvent.Way(2, "canary", 7),
        "nMFp2hxwSTyzQ1x8Ghv9lA",
        code,
        "http2",
        1_700_000_000_123L,
        micros,
        3,
        run,
        null,
        12);
  }

  private static final RequestEvent SLOW =
      event(
          "OK",
          Map.of(
              Stage.RECEIVE, 12L,
              Stage.DECODE, 400L,
              Stage.QUEUE, 8_000L,
              Stage.RUN, 1_400L,
              Stage.ENCODE, 100L,
              Stage.TOTAL, 10_000L),
          new RequestEvent.Run(815, 1, 17, 3));

  private static String why(RequestEvent event, Map<Stage, Usual> usual) {
    return Why.of(new Story("topic", event, List.of(), usual));
  }

  @Test
  void aSlowRequestIsToldWithABarAndWhereItLostItsTime() {
    assertThat(StoryText.lines(new Story("server", SLOW, List.of("3kf9-z0", "9-a"), USUAL)))
        .containsExactly(
            "Request 3kf9-z1 was answered by digits version 2, arm canary, epoch 7",
            "  came    2023-11-14T22:13:20.123Z over http2 to host:8501",
            "  ran     3 rows with 2 other requests, 17 rows in all, on slot 1 (run 815)",
            "  mates   3kf9-z0 9-a",
            "  unit    nMFp2hxwSTyzQ1x8Ghv9lA (a keyed hash)",
            "  sample  it stands for 12 requests like it",
            "",
            "  stage            took                                              usual p50 .. p99",
            "  receive       0.01 ms",
            "  decode        0.40 ms  |#                                       |",
            "  queue         8.00 ms  | ################################       |  0.10 ms .. 0.30 ms"
                + "  over by 7.70 ms",
            "  run           1.40 ms  |                                 ###### |  0.80 ms .. 1.50 ms",
            "  encode        0.10 ms  |                                       #|",
            "  total        10.00 ms                                              1.00 ms .. 2.00 ms"
                + "  over by 8.00 ms",
            "",
            "It was slow, 8.00 ms beyond the p99 of its version: 8.00 ms of its 10.00 ms (80%) it"
                + " waited for a slot, where 0.30 ms is the p99.");
  }

  @Test
  void whatItWasAnsweredWithIsToldInShort() {
    RequestEvent told =
        new RequestEvent(
            "a-1",
            "r",
            "b",
            "m",
            new RequestEvent.Way(2, "stable", 7),
            null,
            "OK",
            "http1",
            1,
            Map.of(Stage.TOTAL, 5L),
            1,
            null,
            List.of(
                new OutputSummary("la\u001bbel", "string", List.of(1L), 0, 0, null, null),
                new OutputSummary(
                    "scores",
                    "float",
                    List.of(1L, 10L),
                    0,
                    1,
                    new OutputSummary.Figures(0.00001, 0.75, 0.1),
                    3),
                new OutputSummary("wide", "half", List.of(2L, 9_000L), 4_096, 4_096, null, null)),
            null,
            1);
    assertThat(StoryText.lines(new Story("topic", told, List.of(), Map.of())))
        .contains(
            "  output  scores float[1,10] 1.000e-05 .. 0.7500, mean 0.1000, top 3, 1 not finite",
            "  output  wide half[2,9000], 4096 not finite, of the first 4096 values")
        .anyMatch(line -> line.startsWith("  output  la") && line.endsWith("bel string[1]"))
        .noneMatch(line -> line.contains("\u001b"));
    assertThat(StoryJson.found(new Story("topic", told, List.of(), Map.of())))
        .contains("\"max\":0.75,\"mean\":0.1,\"top\":3}");
  }

  @Test
  void whatIsUsualIsNotCalledSlow() {
    Map<Stage, Usual> slower = Map.of(Stage.TOTAL, new Usual(10, 9_000, 11_000));
    assertThat(why(SLOW, slower))
        .isEqualTo("It was not slow: 10.00 ms is within the p99 of its version, 11.00 ms.");
  }

  @Test
  void whereNothingIsUsualTheLongestStageIsNamed() {
    assertThat(why(SLOW, Map.of()))
        .isEqualTo(
            "What is usual is not known; 8.00 ms of its 10.00 ms (80%) it waited for a slot.");
  }

  /** The stage that is out of the ordinary, not the one that always takes long. */
  @Test
  void aLongRunThatIsUsualIsNotBlamed() {
    Map<Stage, Usual> longRuns =
        Map.of(Stage.TOTAL, new Usual(9, 9_000, 9_500), Stage.QUEUE, new Usual(9, 7_900, 8_100));
    assertThat(why(SLOW, longRuns)).contains("1.40 ms of its 10.00 ms (14%) its batch ran.");
  }

  @Test
  void aLateRequestSaysWhereItsTimeWasUp() {
    RequestEvent late =
        event("DEADLINE_EXCEEDED", Map.of(Stage.TOTAL, 30_000L, Stage.QUEUE, 29_000L), null);
    List<String> lines = StoryText.lines(new Story("topic", late, List.of(), Map.of()));
    assertThat(lines)
        .startsWith(
            "Request 3kf9-z1 ended as DEADLINE_EXCEEDED (HTTP 504) by digits version 2, arm canary,"
                + " epoch 7")
        .contains("  ran     never, with 3 rows")
        .endsWith("Its deadline passed while it waited for a slot.");
  }

  @ParameterizedTest
  @CsvSource({
    "ENCODE, while its answer was written",
    "RUN, while its batch ran",
    "QUEUE, while it waited for a slot",
    "TOTAL, while its body was read",
    "RECEIVE, before its body had come in whole",
  })
  void whoLeftSaysWhen(Stage last, String when) {
    assertThat(why(event("CANCELLED", Map.of(last, 5L), null), Map.of()))
        .isEqualTo("The caller went away " + when + ".");
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void everyCodeHasASentence(ErrorCode code) {
    assertThat(why(event(code.name(), Map.of(), null), Map.of()))
        .endsWith(".")
        .doesNotContain("does not know");
  }

  @Test
  void aCodeOfANewerServerIsSaidAsItIs() {
    RequestEvent strange = event("NEW_ONE", Map.of(), null);
    assertThat(why(strange, Map.of())).contains("NEW_ONE");
    assertThat(StoryText.lines(new Story("topic", strange, List.of(), Map.of())).get(0))
        .contains("ended as NEW_ONE by");
  }

  @Test
  void aRequestForNobodySaysSo() {
    RequestEvent nobody =
        new RequestEvent(
            "a-1",
            "r\u001b[2J",
            "b",
            "",
            null,
            null,
            "NOT_FOUND",
            "http1",
            1,
            Map.of(),
            0,
            null,
            null,
            1);
    List<String> lines = StoryText.lines(new Story("topic", nobody, List.of(), Map.of()));
    assertThat(lines.get(0))
        .isEqualTo(
            "Request a-1 ended as NOT_FOUND (HTTP 404) for a model that is not loaded, before it had"
                + " a version");
    assertThat(lines).contains("  ran     never").noneMatch(line -> line.contains("\u001b"));
  }

  @Test
  void aBarShowsWhatIsThereAndNeverMore() {
    assertThat(StoryText.bar(0, 0, 0)).isEmpty();
    assertThat(StoryText.bar(0, 1, 1_000_000)).isEqualTo("|#" + " ".repeat(39) + "|");
    assertThat(StoryText.bar(1_000, 1_000, 1_000)).isEqualTo("|" + " ".repeat(39) + "#|");
    assertThat(StoryText.bar(0, 5_000, 1_000)).isEqualTo("|" + "#".repeat(40) + "|");
  }

  @Test
  void whatWasNotUnderstoodOnTheWayIsSaidAtTheEnd() {
    Story story = new Story("topic", SLOW, List.of(), USUAL, "Not understood: 1 record, x.");
    assertThat(StoryText.lines(story)).endsWith("Not understood: 1 record, x.");
    assertThat(StoryJson.found(story))
        .endsWith("\"notUnderstood\":\"Not understood: 1 record, x.\"}");
  }

  @Test
  void programsGetTheSame() {
    assertThat(StoryJson.found(new Story("server", SLOW, List.of("9-a"), USUAL)))
        .startsWith("{\"found\":true,\"source\":\"server\",\"event\":{\"id\":\"3kf9-z1\",")
        .contains("\"mates\":[\"9-a\"]")
        .contains("\"queue\":{\"count\":1000,\"p50\":100,\"p99\":300}")
        .contains("\"why\":\"It was slow,");
    assertThat(StoryJson.nothing("a-1", List.of("no \"event\"")))
        .isEqualTo("{\"found\":false,\"id\":\"a-1\",\"reasons\":[\"no \\\"event\\\"\"]}");
  }
}
