package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("endtoend")
@Timeout(180)
@ExtendWith({SharedSiskin.class, Logs.class})
class WrkTest {
  private static final int CONNECTIONS = 16;

  @Test
  void outsideClientGetsNothingButAnswers(Siskin siskin) throws Exception {
    Totals before = Intervals.settled(siskin);
    String url = siskin.url() + "/v1/models/mlp784:predict";

    Wrk wrk = Wrk.run(url, Http.PIXELS, CONNECTIONS, Sizes.WRK_TIME);

    assertThat(wrk.other() + wrk.broken()).as("%s", wrk).isZero();
    long answers = wrk.answers();
    assertThat(answers).isPositive();
    // When its time is up wrk walks away from what is open, once on each connection.
    Totals seen = Intervals.await(siskin.kafka(), "mlp784", before, answers);
    assertThat(seen.answered()).isBetween(answers, answers + CONNECTIONS);
    FigureFile.write(
        "wrk",
        "An outside client, " + CONNECTIONS + " connections, closed loop",
        List.of(
            new FigureFile.Row(
                "requests with anything but an answer 200",
                "0",
                "<= 0",
                "",
                String.format(Locale.ROOT, "of %,d", answers)),
            new FigureFile.Row(
                "requests/s",
                String.format(Locale.ROOT, "%,d", answers / Sizes.WRK_TIME.toSeconds()),
                "",
                "",
                "wrk, server and broker on one machine")),
        List.of());
    System.out.printf("wrk: %d answers in %s%n", answers, Sizes.WRK_TIME);
  }
}
