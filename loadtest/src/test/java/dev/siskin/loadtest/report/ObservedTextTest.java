package dev.siskin.loadtest.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.siskin.loadtest.observe.CrossCheck;
import dev.siskin.loadtest.observe.Observed;
import dev.siskin.loadtest.observe.ServerUse;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ObservedTextTest {

  private static final ServerUse CPU_ONLY =
      new ServerUse(
          1_000,
          OptionalDouble.of(68.25),
          OptionalDouble.of(0.5),
          OptionalLong.empty(),
          OptionalDouble.empty(),
          OptionalLong.empty(),
          OptionalDouble.empty());

  private static final CrossCheck DIFFERS =
      new CrossCheck(
          false,
          List.of(new CrossCheck.Line("7", "stable", "answered", 10, 12)),
          List.of("Cross-check: differs.", "At least 2 requests are another client's."));

  @Test
  void onlyWhatIsKnownIsShown() {
    Observed observed = new Observed(Optional.of(CPU_ONLY), Optional.empty(), List.of());

    assertThat(table(observed)).contains("server    68.3 us CPU an answer; 0.50 of a core\n");
  }

  @Test
  void differencesAreATableAndMakeTheRunFail() throws Exception {
    Observed observed = new Observed(Optional.empty(), Optional.of(DIFFERS), List.of());
    Sample sample = new Sample().answers(1, 200, "7", "stable");

    Verdict verdict = Verdict.of(sample.results()).with(observed);

    assertThat(verdict.exitCode()).isEqualTo(Verdict.ERRORS);
    assertThat(table(observed))
        .contains("Cross-check: differs.\nAt least 2 requests are another client's.\n")
        .containsPattern("7 +stable +answered +10 +12 +\\+2\n");
    JsonNode json =
        new ObjectMapper()
            .readTree(
                JsonReport.of(
                    RunSection.of("", Sample.HEADING, sample.results(), verdict).seen(observed)));
    assertThat(json.at("/cross_check/holds").booleanValue()).isFalse();
    assertThat(json.at("/cross_check/lines/0/kafka").longValue()).isEqualTo(12);
  }

  @Test
  void stoppedRunStaysAStoppedOne() {
    Observed observed = new Observed(Optional.empty(), Optional.of(DIFFERS), List.of());

    assertThat(Verdict.of(new Sample().stopped().results()).with(observed).exitCode())
        .isEqualTo(Verdict.STOPPED);
  }

  @Test
  void whatCouldNotBeSeenIsSaid() throws Exception {
    Observed observed = new Observed(Optional.empty(), Optional.empty(), List.of("No page."));

    assertThat(table(observed)).contains("\nNo page.\n");
    assertThat(Verdict.of(new Sample().results()).with(observed).exitCode())
        .isEqualTo(Verdict.of(new Sample().results()).exitCode());
  }

  private static String table(Observed observed) {
    Sample sample = new Sample().answers(1, 200, "7", "stable");
    return Table.of(
            RunSection.of(
                    "",
                    Sample.HEADING,
                    sample.results(),
                    Verdict.of(sample.results()).with(observed))
                .seen(observed))
        .replace(System.lineSeparator(), "\n");
  }
}
