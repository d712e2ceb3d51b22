package dev.siskin.watch.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.watch.stream.IntervalStream.Start;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

class TailCommandTest {
  @Test
  void withoutOptionsTheEndOfAllModelsIsFollowed() {
    TailCommand command = parsed();
    assertThat(command.start()).isEqualTo(Start.END);
    assertThat(command.options("h:1", false))
        .isEqualTo(new TailOptions("h:1", Set.of(), Stage.TOTAL, 10, 5, false));
  }

  @Test
  void aScreenIsRedrawnEachSecondUnlessToldOtherwise() {
    assertThat(parsed().options("h:1", true).everySeconds()).isEqualTo(1);
    assertThat(parsed("--every", "3").options("h:1", true).everySeconds()).isEqualTo(3);
  }

  @Test
  void everyOptionIsTaken() {
    TailCommand command =
        parsed(
            "--model=a",
            "--model",
            "b",
            "--stage=queue",
            "--window=2m",
            "--every=7s",
            "--from-beginning");
    assertThat(command.start()).isEqualTo(Start.BEGINNING);
    assertThat(command.options("h:1", false))
        .isEqualTo(new TailOptions("h:1", Set.of("a", "b"), Stage.QUEUE, 120, 7, false));
  }

  @Test
  void onceReadsFromTheBeginning() {
    assertThat(parsed("--once").start()).isEqualTo(Start.BEGINNING);
    assertThat(parsed("--once", "--from-beginning").options("h:1", false).once()).isTrue();
  }

  @Test
  void onlyTheModelsAskedForAreShown() {
    TailOptions some = parsed("--model=a").options("h:1", false);
    assertThat(some.shows("a")).isTrue();
    assertThat(some.shows("b")).isFalse();
    assertThat(parsed().options("h:1", false).shows("b")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1s, 1", "90, 90", "60m, 3600", "3600s, 3600", "007, 7"})
  void lengthsAreSecondsOrMinutes(String text, int seconds) {
    assertThat(new WholeSeconds().convert(text)).isEqualTo(seconds);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0", "0s", "-1", "1.5s", "61m", "3601", "10h", "s", "1 s", "99999999999"})
  void otherLengthsAreRefused(String text) {
    assertThatThrownBy(() -> new WholeSeconds().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--stage=none", "--window=0", "--every=x", "--nonsense", "extra"})
  void wrongOptionsAreRefused(String option) {
    assertThatThrownBy(() -> parsed(option)).isInstanceOf(ParameterException.class);
  }

  private static TailCommand parsed(String... args) {
    TailCommand command = new TailCommand();
    new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(args);
    return command;
  }
}
