package dev.siskin.server.model;

import static dev.siskin.server.fake.Models.routes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.control.Split;
import dev.siskin.protocol.control.Split.Canary;
import dev.siskin.server.fake.FakeServable;
import dev.siskin.server.fake.Models;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoutesTest {
  private static final int UNITS = 10_000;

  private final Model model = Models.available("m", new FakeServable(), 1, 2, 3);

  private Routes applied(long epoch, long stable, Canary... canaries) {
    model.apply(new Split("m", epoch, stable, List.of(canaries)));
    return routes(model);
  }

  @Test
  void withoutCanariesAllUnitsGoToStable() {
    Routes routes = applied(4, 2);
    for (int unit = 0; unit < 100; unit++) {
      Route route = routes.route("unit " + unit);
      assertThat(route.version()).isSameAs(model.version(2));
      assertThat(route.arm()).isEqualTo(Arm.STABLE);
      assertThat(route.epoch()).isEqualTo(4);
      assertThat(route.epochText()).isEqualTo("4");
    }
  }

  @Test
  void aUnitHasTheSameRouteEachTime() {
    Routes routes = applied(1, 1, new Canary(2, 0.5));
    for (int unit = 0; unit < 1_000; unit++) {
      assertThat(routes.route("u" + unit)).isSameAs(routes.route("u" + unit));
    }
  }

  @Test
  void eachArmGetsItsShareOfUnits() {
    Routes routes = applied(1, 1, new Canary(2, 0.2));
    Map<Arm, Integer> counts = new EnumMap<>(Arm.class);
    for (int unit = 0; unit < UNITS; unit++) {
      counts.merge(routes.route("u" + unit).arm(), 1, Integer::sum);
    }
    assertThat(counts.get(Arm.CANARY)).isBetween(1_800, 2_200);
    assertThat(counts.get(Arm.CONTROL)).isBetween(1_800, 2_200);
    assertThat(counts.get(Arm.STABLE)).isBetween(5_700, 6_300);
    assertThat(counts).doesNotContainKey(Arm.PINNED);
  }

  @Test
  void aGrowingWeightTakesUnitsAndGivesNoneBack() {
    Set<String> before = new HashSet<>();
    long epoch = 1;
    for (double weight : new double[] {0, 0.01, 0.1, 0.3, 0.5, 0.9, 1}) {
      Routes routes = applied(epoch++, 1, new Canary(2, weight));
      Set<String> canaries = new HashSet<>();
      for (int unit = 0; unit < UNITS; unit++) {
        if (routes.route("u" + unit).arm() == Arm.CANARY) {
          canaries.add("u" + unit);
        }
      }
      assertThat(canaries).containsAll(before);
      before = canaries;
    }
    assertThat(before).hasSize(UNITS);
  }

  @Test
  void everyVersionCanBeAskedForByNumberEvenOneThatDoesNotAnswer() {
    Model mixed = new Model("m", List.of(Models.version(model, 1), new ModelVersion("m", 8)));
    mixed.apply(new Split("m", 3, 1, List.of()));
    Route pinned = Models.pinned(mixed, 8);
    assertThat(pinned.arm()).isEqualTo(Arm.PINNED);
    assertThat(pinned.version().number()).isEqualTo(8);
    assertThat(pinned.epoch()).isEqualTo(3);
    assertThat(routes(mixed).pinned(2)).isNull();
  }

  @Test
  void aPinIsNotTheRouteOfTheStableArm() {
    Routes routes = applied(1, 1);
    assertThat(routes.pinned(1)).isNotSameAs(routes.route("u"));
  }

  @Test
  void aNewSplitLeavesRoutesGivenBeforeAsTheyWere() {
    Route before = applied(1, 1).route("u");
    Route after = applied(2, 3).route("u");
    assertThat(before.version().number()).isEqualTo(1);
    assertThat(before.epoch()).isEqualTo(1);
    assertThat(after.version().number()).isEqualTo(3);
    assertThat(after).isNotSameAs(before).hasToString("m/3 stable epoch 2");
  }

  @Test
  void aSplitThatNamesAnUnknownVersionIsNotApplied() {
    Routes before = applied(1, 1);
    assertThatThrownBy(() -> applied(2, 1, new Canary(9, 0.1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("model m has no version 9");
    assertThat(model.routes()).isSameAs(before);
  }
}
