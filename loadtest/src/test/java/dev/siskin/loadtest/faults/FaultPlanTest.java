package dev.siskin.loadtest.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultPlanTest {

  private static final long SECOND = 1_000_000_000;

  private final FaultPlan plan =
      FaultPlan.parse(1, List.of("delay=50ms", "stall@10s/5s", "reset=1000b@12s"));

  @Test
  void aPartHoldsFromItsBeginningUntilJustBeforeItsEnd() {
    assertThat(plan.at(0).text()).isEqualTo("delay=50ms");
    assertThat(plan.at(10 * SECOND - 1).text()).isEqualTo("delay=50ms");
    assertThat(plan.at(10 * SECOND).text()).isEqualTo("delay=50ms + stall");
    assertThat(plan.at(12 * SECOND).text()).isEqualTo("delay=50ms + stall + reset=1KB");
    assertThat(plan.at(15 * SECOND).text()).isEqualTo("delay=50ms + reset=1KB");
  }

  @Test
  void changesComeInOrderAndEnd() {
    assertThat(plan.nextChange(-1)).hasValue(0);
    assertThat(plan.nextChange(0)).hasValue(10 * SECOND);
    assertThat(plan.nextChange(10 * SECOND)).hasValue(12 * SECOND);
    assertThat(plan.nextChange(12 * SECOND)).hasValue(15 * SECOND);
    assertThat(plan.nextChange(15 * SECOND)).isEqualTo(OptionalLong.empty());
  }

  @Test
  void anEmptyPlanIsNoFault() {
    FaultPlan empty = FaultPlan.parse(1, List.of());

    assertThat(empty.at(0).text()).isEqualTo("no fault");
    assertThat(empty.nextChange(0)).isEmpty();
  }

  @Test
  void theAtSignOfAHalfCloseIsNoTime() {
    FaultPlan closes =
        FaultPlan.parse(1, List.of("half-close=down@1000b", "half-close=up@7b@1s/2s"));

    assertThat(closes.texts()).containsExactly("down:half-close=1KB", "up:half-close=7b@1s/2s");
    assertThat(closes.at(0).text()).isEqualTo("down:half-close=1KB");
  }

  @Test
  void theSeedGoesIntoEverySnapshot() {
    assertThat(FaultPlan.parse(5, List.of("stall")).at(0).seed()).isEqualTo(5);
  }

  @Test
  void whatIsWrittenReadsBackTheSame() {
    assertThat(FaultPlan.parse(1, plan.texts().toList())).isEqualTo(plan);
  }

  @ParameterizedTest
  @ValueSource(strings = {"stall@10x", "stall@10s/", "stall@10s/5", "stall@10s/5s/5s"})
  void aTimeThatIsNoneIsRefused(String text) {
    assertThatThrownBy(() -> FaultPlan.parse(1, List.of(text)))
        .hasMessageContaining("write for example stall@10s or stall@10s/5s");
  }

  @Test
  void aPartWithoutLengthIsRefused() {
    assertThatThrownBy(() -> FaultPlan.parse(1, List.of("stall@10s/0s")))
        .hasMessageContaining("last longer than 0s");
  }

  @Test
  void aMistakeInTheFaultItselfIsNamed() {
    assertThatThrownBy(() -> FaultPlan.parse(1, List.of("stal@10s")))
        .hasMessageContaining("'stal' is unknown");
  }
}
