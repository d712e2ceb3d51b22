package dev.siskin.loadtest.faults;

import static dev.siskin.loadtest.faults.HostileScene.only;
import static dev.siskin.loadtest.faults.HostileScene.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How many hostile clients there are, whom they meet, and what is told of them. */
@Timeout(60)
class HostileCrowdTest {

  @AutoClose private final HostileScene scene = new HostileScene();

  @Test
  void aFloodHoldsOneConnectionEach() throws Exception {
    HostileCrowd.Plan plan = scene.plan(List.of(HostileKind.FLOOD), 30);
    try (HostileCrowd crowd = HostileCrowd.start(plan)) {
      for (int client = 0; client < 30; client++) {
        scene.accept();
      }
      scene.assertNobodyComes();
      OutcomeGroup group = only(crowd.stop());
      assertThat(group.text()).isEqualTo("still open");
      assertThat(group.clients()).isEqualTo(30);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRefusedConnectionIsAnOutcomeToo(HostileKind kind) throws Exception {
    scene.listener.close();
    try (HostileCrowd crowd = scene.start(kind)) {
      assertThat(outcome(crowd, "not connected").clients()).isEqualTo(1);
    }
  }

  @Test
  void whoWasThrownOutComesAgain() throws Exception {
    try (HostileCrowd crowd = scene.start(HostileKind.SILENCE)) {
      scene.accept().close();
      scene.accept().close();

      assertThat(outcome(crowd, "closed").clients()).isBetween(1L, 2L);
    }
  }

  @Test
  void anotherMachineIsRefused() {
    HostileCrowd.Plan allowed = scene.plan(List.of(HostileKind.FLOOD), 1);

    assertThatThrownBy(
            () ->
                new HostileCrowd.Plan(
                    new InetSocketAddress("192.0.2.7", 80),
                    allowed.request(),
                    allowed.kinds(),
                    1,
                    allowed.interval(),
                    1))
        .hasMessageStartingWith("Hostile clients are let loose on this machine only");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 5001})
  void thereIsALimitToTheirNumber(int count) {
    assertThatThrownBy(() -> scene.plan(List.of(HostileKind.FLOOD, HostileKind.SILENCE), count))
        .hasMessageContaining("at most 10000");
  }
}
