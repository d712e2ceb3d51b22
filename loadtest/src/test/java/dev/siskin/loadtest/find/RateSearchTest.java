package dev.siskin.loadtest.find;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.siskin.loadtest.find.Attempt.Outcome;
import dev.siskin.loadtest.slo.Slo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RateSearchTest {

  private static final Slo SLO = Slo.parse("p99=20ms");
  private static final Search SEARCH = new Search(1000, 2, 200_000, 0.05, 2, 60);

  private final List<String> lines = new ArrayList<>();

  private static Optional<Attempt> attempt(double rate, Outcome outcome) {
    String reason = outcome == Outcome.HELD ? "" : "the tool itself sent late by 12.0 ms";
    return Optional.of(new Attempt(rate, outcome, 12_000_000, rate, reason));
  }

  private static Optional<Attempt> server(double rate) {
    return attempt(rate, rate <= 3000 ? Outcome.HELD : Outcome.MISSED);
  }

  private Found search(RateSearch.Trying trying) throws InterruptedException {
    return new RateSearch(SEARCH, SLO, trying).run(lines::add);
  }

  @Test
  void findsTheLimitAndShowsEachTry() throws InterruptedException {
    Found found = search(RateSearchTest::server);

    assertThat(found.exitCode()).isZero();
    assertThat(found.estimate().low().getAsDouble()).isBetween(2850.0, 3000.0);
    assertThat(lines).hasSize(found.attempts().size());
    assertThat(lines.get(0)).isEqualTo("try 1     1,000/s  held     p99 12.00 ms");
    assertThat(found.verdict()).startsWith("p99=20ms: holds up to about ");
    assertThat(FoundText.of("a server", found)).contains("a server", "requests/s", "missed: ");
  }

  @Test
  void spoiledTryIsMadeAgainAndTellsNothing() throws InterruptedException {
    int[] tries = new int[1];
    Found found =
        search(rate -> ++tries[0] % 3 == 0 ? attempt(rate, Outcome.SPOILED) : server(rate));

    assertThat(found.exitCode()).isZero();
    assertThat(found.estimate()).isEqualTo(search(RateSearchTest::server).estimate());
    assertThat(found.attempts()).extracting(Attempt::outcome).contains(Outcome.SPOILED);
  }

  @Test
  void toolThatIsLateAgainAndAgainEndsTheSearchAndIsBlamed() throws InterruptedException {
    Found found = search(rate -> rate > 2000 ? attempt(rate, Outcome.SPOILED) : server(rate));

    assertThat(found.exitCode()).isEqualTo(3);
    assertThat(found.attempts()).hasSize(5);
    assertThat(found.verdict())
        .contains("Not conclusive: at 4,000 requests/s the tool itself sent late by 12.0 ms")
        .contains("the tool's limit and not the server's");
    assertThat(found.estimate().low()).isEmpty();
  }

  @Test
  void targetThatIsGoneEndsTheSearchAtOnce() throws InterruptedException {
    Found found = search(rate -> rate > 2000 ? attempt(rate, Outcome.GONE) : server(rate));

    assertThat(found.exitCode()).isEqualTo(3);
    assertThat(found.attempts()).hasSize(3);
    assertThat(found.verdict()).contains("Not conclusive: at 4,000 requests/s");
  }

  @Test
  void serverThatHoldsNothingIsExitCode1() throws InterruptedException {
    Found found = search(rate -> attempt(rate, Outcome.MISSED));

    assertThat(found.exitCode()).isEqualTo(1);
    assertThat(found.verdict()).contains("no rate tried held");
  }

  @Test
  void stoppedSearchKeepsWhatItHas() throws InterruptedException {
    int[] tries = new int[1];
    Found found = search(rate -> ++tries[0] == 4 ? Optional.empty() : server(rate));

    assertThat(found.exitCode()).isEqualTo(3);
    assertThat(found.attempts()).hasSize(3);
    assertThat(found.verdict()).endsWith("Not conclusive: stopped early.");
  }

  @Test
  void triesThatRunOutAreSaid() throws InterruptedException {
    Search few = new Search(1000, 2, 200_000, 0.05, 2, 3);
    Found found = new RateSearch(few, SLO, RateSearchTest::server).run(lines::add);

    assertThat(found.exitCode()).isEqualTo(3);
    assertThat(found.verdict()).contains("allow more --max-tries");
  }

  @Test
  void documentHasEveryTryAndBothEnds() throws InterruptedException, IOException {
    Found found = search(RateSearchTest::server);

    JsonNode document = new ObjectMapper().readTree(FoundJson.of("a server", found, 0));
    assertThat(document.path("tries")).hasSize(found.attempts().size());
    assertThat(document.path("rate_low").doubleValue()).isLessThanOrEqualTo(3000);
    assertThat(document.path("rate_high").doubleValue()).isGreaterThan(3000);
    assertThat(document.at("/tries/0/outcome").textValue()).isEqualTo("held");
    assertThat(document.path("conclusive").booleanValue()).isTrue();
  }
}
