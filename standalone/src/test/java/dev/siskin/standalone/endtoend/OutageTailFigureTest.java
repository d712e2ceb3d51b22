package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Whether the slowest answers are slower while the broker is away, in pairs of short times with and
 * without it. What happens in an outage otherwise is {@link OutagesFigureTest}'s, which is also
 * this one's small form.
 */
@Tag("endtoend")
@Timeout(3_600)
@EnabledIfSystemProperty(named = "siskin.verify", matches = "true")
@ExtendWith(Logs.class)
class OutageTailFigureTest {
  private static final Duration AWAY = Duration.ofSeconds(20);
  private static final Duration AROUND = Duration.ofSeconds(10);
  private static final int ROUNDS = 2;
  private static final double MOST_TIMES_AROUND = 1.1;

  @Test
  void slowestAnswersAreNoSlowerWithoutABroker() throws Exception {
    List<OutageSeen> all =
        OutagesRun.seen("outage-tail", PacketFilter.isPossible(), AWAY, AROUND, ROUNDS);
    Map<Outage, Repeats> times = new EnumMap<>(Outage.class);
    for (Outage outage : Outage.values()) {
      List<OutageSeen> of = all.stream().filter(seen -> seen.outage() == outage).toList();
      times.put(outage, Repeats.of(of, OutageTailFigureTest::timesAround));
    }
    List<FigureFile.Row> rows = new ArrayList<>();
    times.forEach(
        (outage, ratios) ->
            rows.add(
                ratios.row(
                    outage.word() + ": p99 while it was away, beside that before and after",
                    "x",
                    "<= 1.1x",
                    millis(all, outage))));
    rows.forEach(row -> System.out.printf("outage-tail: %s%n", row));
    FigureFile.write("outage-tail", title(), rows, List.of());

    assertThat(all).hasSize(ROUNDS * Outage.values().length);
    assertThat(all).allMatch(seen -> seen.failed() == 0 && seen.waited() > 1);
    times.forEach(
        (outage, ratios) ->
            assertThat(ratios.median()).as("%s", outage).isLessThanOrEqualTo(MOST_TIMES_AROUND));
  }

  private static double timesAround(OutageSeen seen) {
    return (double) seen.p99Without() / seen.p99Around();
  }

  private static String millis(List<OutageSeen> all, Outage outage) {
    List<OutageSeen> of = all.stream().filter(seen -> seen.outage() == outage).toList();
    return String.format(
        Locale.ROOT,
        "%.2f ms and %.2f ms at median",
        Repeats.of(of, OutageSeen::p99Without).median() / 1e3,
        Repeats.of(of, OutageSeen::p99Around).median() / 1e3);
  }

  private static String title() {
    return String.format(
        Locale.ROOT,
        "p99 while the broker is away for %,d s, %d times in each of %d ways, under %,d requests/s",
        AWAY.toSeconds(),
        ROUNDS,
        Arrays.asList(Outage.values()).size(),
        Sizes.OUTAGE_RATE);
  }
}
