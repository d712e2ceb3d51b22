package dev.siskin.loadtest.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {

  @ParameterizedTest
  @CsvSource({"rate,rate,0", "raet,rate,1", "rat,rate,1", "ratee,rate,1", "tare,rate,2", "'',ab,2"})
  void slipsAreLettersAddedDroppedChangedOrSwapped(String one, String other, int slips) {
    assertThat(Spelling.slips(one, other)).isEqualTo(slips);
    assertThat(Spelling.slips(other, one)).isEqualTo(slips);
  }

  @Test
  void nearestIsSuggestedAndElseAllAreNamed() {
    List<String> known = List.of("rate", "duration", "warmup");

    assertThat(Spelling.hint("raet", known)).isEqualTo("did you mean rate?");
    assertThat(Spelling.hint("colour", known)).isEqualTo("there is duration, rate, warmup.");
  }

  @Test
  void shortWordsAreNotTakenForEachOther() {
    assertThat(Spelling.nearest("x", List.of("at"))).isEmpty();
  }
}
