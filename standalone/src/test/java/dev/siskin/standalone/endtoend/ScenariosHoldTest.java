package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Scenarios whose expectations any machine meets, if it does nothing else meanwhile. */
@Tag("endtoend")
@Timeout(300)
@Isolated
@ExtendWith({SharedSiskin.class, Logs.class})
class ScenariosHoldTest {
  private static final Set<Integer> HELD = Set.of(0, ScenarioRun.OFF_PACE);

  @TempDir private Path folder;

  @Test
  void smokeFindsNothingWrong(Siskin siskin) throws Exception {
    ScenarioRun run = ScenarioRun.of(siskin, folder, "smoke", "--quick");

    assertThat(HELD).as("%s", run.ended()).contains(run.ended().code());
    assertThat(run.scenario().at("/steps/0/loads/0/report/counts/answered_200").asInt())
        .isEqualTo(200);
    assertThat(run.failed()).isEmpty();
    System.out.println("scenarios: smoke held");
  }

  @Test
  void badRowsFailAlone(Siskin siskin) throws Exception {
    ScenarioRun run = ScenarioRun.of(siskin, folder, "poison", "--quick");

    assertThat(HELD).as("%s", run.ended()).contains(run.ended().code());
    JsonNode poisoned = run.scenario().at("/steps/1/loads/0/report");
    long bad = poisoned.at("/counts/by_status/400/count").asLong();
    assertThat(bad).isPositive().isEqualTo(poisoned.at("/counts/other_answers").asLong());
    assertThat(bad).isEqualTo(poisoned.at("/counts/sent").asLong() / 100);
    assertThat(poisoned.at("/checks/checked").asLong()).isPositive();
    assertThat(poisoned.at("/checks/wrong").asLong()).isZero();
  }
}
