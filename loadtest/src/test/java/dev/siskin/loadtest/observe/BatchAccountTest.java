package dev.siskin.loadtest.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class BatchAccountTest {

  private static final long SECOND = 1_000_000_000;

  private final BatchAccount account = new BatchAccount();

  @Test
  void sliceIsWhatTheCountersGainedBetweenTwoLooks() {
    account.look(new BatchFigures(10, 100, 90, 1.5), 0);
    account.look(new BatchFigures(14, 148, 98, 1.54), SECOND);

    List<BatchSlice> slices = account.slices();
    assertThat(slices).hasSize(1);
    BatchSlice slice = slices.get(0);
    assertThat(slice.startNanos()).isZero();
    assertThat(slice.endNanos()).isEqualTo(SECOND);
    assertThat(slice.middleNanos()).isEqualTo(SECOND / 2);
    assertThat(slice.runs()).isEqualTo(4);
    assertThat(slice.meanRows()).isEqualTo(12);
    assertThat(slice.meanQueueNanos().orElseThrow()).isCloseTo(5e6, within(1.0));
  }

  @Test
  void lookBeforeTheServerHasCountedMakesTheSliceLonger() {
    account.look(new BatchFigures(10, 100, 0, 0), 0);
    account.look(new BatchFigures(10, 100, 0, 0), SECOND);
    account.look(new BatchFigures(12, 102, 0, 0), 2 * SECOND);

    assertThat(account.slices()).hasSize(1);
    assertThat(account.slices().get(0).startNanos()).isZero();
    assertThat(account.slices().get(0).endNanos()).isEqualTo(2 * SECOND);
    assertThat(account.slices().get(0).meanQueueNanos()).isEmpty();
  }

  @Test
  void serverThatBeganAnewIsLookedAtAnew() {
    account.look(new BatchFigures(1_000, 9_000, 0, 0), 0);
    account.look(new BatchFigures(5, 5, 0, 0), SECOND);
    account.look(new BatchFigures(15, 35, 0, 0), 2 * SECOND);

    assertThat(account.slices()).hasSize(1);
    assertThat(account.slices().get(0).meanRows()).isEqualTo(3);
  }

  @Test
  void oneLookSaysNothing() {
    account.look(new BatchFigures(10, 100, 0, 0), 0);

    assertThat(account.slices()).isEmpty();
  }
}
