package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The broker is away in five ways, and no caller and no reader is the worse for it. */
@Tag("endtoend")
@Timeout(9_000)
@ExtendWith(Logs.class)
class OutagesFigureTest {
  private static final long MOST_RECOVERY_MILLIS = 10_000;
  private static final double MIB = 1 << 20;
  private static final double MOST_GROWTH_MIB = 32;

  @Test
  void brokerIsAwayInFiveWays() throws Exception {
    boolean filtered = PacketFilter.isPossible();
    List<OutageSeen> all =
        OutagesRun.seen("outages", filtered, Sizes.OUTAGE, Sizes.AROUND_OUTAGE, 1);
    List<FigureFile.Row> rows = new ArrayList<>();
    all.forEach(seen -> rows.addAll(rows(seen)));
    rows.forEach(row -> System.out.printf("outage: %s%n", row));
    FigureFile.write("outage", title(), rows, List.of(how(filtered)));

    assertThat(all).extracting(OutageSeen::outage).containsExactly(Outage.values());
    for (OutageSeen seen : all) {
      assertThat(seen.failed()).as("%s", seen).isZero();
      assertThat(seen.answered()).isPositive();
      assertThat(seen.timed()).as("%s", seen).isEqualTo(seen.answered());
      assertThat(seen.assigned()).as("%s", seen).isEqualTo(seen.answered());
      assertThat(seen.addsUp()).as("%s", seen).isTrue();
      assertThat(seen.dropped() + seen.gaps()).as("%s", seen).isZero();
      assertThat(seen.waited()).as("the broker was away: %s", seen).isGreaterThan(1);
      assertThat(seen.recoveryMillis()).as("%s", seen).isLessThanOrEqualTo(MOST_RECOVERY_MILLIS);
      if (Sizes.FULL) {
        assertThat(grown(seen)).as("%s", seen).isLessThanOrEqualTo(MOST_GROWTH_MIB);
      }
    }
  }

  private static List<FigureFile.Row> rows(OutageSeen seen) {
    String what = seen.outage().word() + ": ";
    return List.of(
        row(what + "requests that failed", seen.failed(), "<= 0", ""),
        row(
            what + "answers missing in the histograms afterwards",
            seen.answered() - seen.timed(),
            "<= 0",
            String.format(Locale.ROOT, "of %,d so far", seen.answered())),
        new FigureFile.Row(
            what + "until Kafka had all, once the broker was back",
            String.format(Locale.ROOT, "%.1f s", seen.recoveryMillis() / 1e3),
            "<= 10 s",
            "",
            String.format(
                Locale.ROOT,
                "%,d records waited at most, %,d were added to others so far, %,d came twice so far",
                seen.waited(),
                seen.coalesced(),
                seen.again())),
        new FigureFile.Row(
            what + "memory grew by",
            String.format(Locale.ROOT, "%.1f MiB", grown(seen)),
            "<= 32 MiB",
            "",
            String.format(Locale.ROOT, "from %.0f MiB RSS", seen.rssBefore() / MIB)));
  }

  private static double grown(OutageSeen seen) {
    return Math.max(0, seen.rssMost() - seen.rssBefore()) / MIB;
  }

  private static FigureFile.Row row(String figure, long result, String bound, String note) {
    return new FigureFile.Row(figure, Long.toString(result), bound, "", note);
  }

  private static String title() {
    return String.format(
        Locale.ROOT,
        "The broker is away for %,d s in five ways, under %,d requests/s",
        Sizes.OUTAGE.toSeconds(),
        Sizes.OUTAGE_RATE);
  }

  private static String how(boolean filtered) {
    return "Killed by SIGKILL and started again, stopped by SIGSTOP; reset and slow by"
        + " `./siskin load proxy`, down:reset=100b and delay=1500ms,jitter=500ms; black-holed by "
        + (filtered
            ? "nftables, in a network namespace of its own."
            : "the proxy too, which lets nothing through, since nftables or namespaces are not to"
                + " be had here.");
  }
}
