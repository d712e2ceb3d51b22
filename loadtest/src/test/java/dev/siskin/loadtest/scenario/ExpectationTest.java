package dev.siskin.loadtest.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.siskin.loadtest.observe.Observed;
import dev.siskin.loadtest.observe.ServerUse;
import dev.siskin.loadtest.tally.Checks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectationTest {

  /** 90 answers after 10 ms, 10 after 100 ms, of which half is on the wire; 5 of 105 refused. */
  private static final Observation LOAD =
      new Seen()
          .answers(60, 200, "1", 10)
          .answers(30, 200, "2", 10)
          .answers(10, 200, "2", 100)
          .answers(5, 503, "1", 4)
          .rate(100, 98)
          .observation();

  @ParameterizedTest
  @CsvSource({
    "p50: < 11ms, true, 10.0",
    "p50: < 10ms, false, 10.0",
    "p99: <= 200ms, true, 100",
    "p99: < 50ms, false, 100",
    "service.p99: < 51ms, true, 50",
    "max: > 99ms, true, 100",
    "p99.9: < 1s, true, 100",
    "p89.5: < 11ms, true, 10.0",
    "errors: 5, true, 5",
    "errors: 0, false, 5",
    "errors: <= 5%, true, 4.76%",
    "errors: <= 4%, false, 4.76%",
    "code.503: 5, true, 5",
    "code.503: < 5%, true, 4.76%",
    "code.200: 100, true, 100",
    "code.503.p99: < 5ms, true, 4.00ms",
    "code.504.p99: < 5ms, true, nothing to measure",
    "code.504.p99: > 5ms, false, nothing to measure",
    "timeouts: 0, true, 0",
    "connection: 0, true, 0",
    "answered: >= 100, true, 100",
    "wrong: 0, false, nothing to measure",
    "rate: >= 0.98x, true, 0.980x",
    "rate: >= 0.99x, false, 0.980x",
    "rate: >= 98/s, true, 98/s",
    "rate: > 98, false, 98",
    "goodput: >= 95%, true, 95.2%",
    "goodput: >= 96%, false, 95.2%",
    "goodput: >= 50/s, true, 50/s",
    "goodput.50ms: >= 85%, true, 85.7%",
    "goodput.50ms: >= 86%, false, 85.7%",
    "version.1.p99: < 11ms, true, 10.0",
    "version.2.p99: < 11ms, false, 100",
    "version.2.service.max: <= 51ms, true, 50",
    "version.2.answered: 40%, true, 40%",
    "version.1.errors: 5, true, 5",
    "arm.stable.p50: < 11ms, true, 10.0",
    "version.9.p99: < 1s, false, nothing to measure",
    "late.p99: < 1ms, true, us",
  })
  void judges(String text, boolean held, String seen) {
    Check check = Expectation.parse(text).judge(LOAD, Map.of());

    assertThat(check.verdict()).isEqualTo(held ? Check.Verdict.HELD : Check.Verdict.FAILED);
    assertThat(check.seen()).contains(seen);
    assertThat(check.expected()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "p50: <= 2.01x half, true, '10.0ms beside 5.00ms'",
    "p50: < 1.9x half, false, '10.0ms'",
    "p99: <= 2x half.p50, false, '19.9'",
    "errors: <= 1x half, true, '4.76% beside 9.09%'",
    "rate: >= 2x half, false, '1.960x, 98/s beside 50/s'",
    "rate: >= 0.9x half.rate, true, '98/s beside 50/s'",
    "goodput: >= 9x half, true, '50/s beside 5/s'",
    "p50: <= 2x quarter, false, 'nothing to measure at quarter'",
  })
  void comparesWithAnEarlierLoad(String text, boolean held, String seen) {
    Observation half = new Seen().ok(10, 5).answers(1, 503, "1", 1).rate(50, 50).observation();

    Check check = Expectation.parse(text).judge(LOAD, Map.of("half", half));

    assertThat(check.verdict()).isEqualTo(held ? Check.Verdict.HELD : Check.Verdict.FAILED);
    assertThat(check.seen()).contains(seen);
  }

  @Test
  void emptyLoadHasNoQuantileAndAllItsGoodput() {
    Observation nothing = new Seen().timeouts(4).observation();

    assertThat(judge("p99: < 1h", nothing).hasFailed()).isTrue();
    assertThat(judge("timeouts: 100%", nothing).hasFailed()).isFalse();
    assertThat(judge("goodput: >= 1%", nothing).hasFailed()).isTrue();
  }

  @Test
  void brokenConnectionsAreErrorsOfTheirOwn() {
    Observation broken = new Seen().ok(3, 1).broken(1).observation();

    assertThat(judge("connection: 25%", broken).hasFailed()).isFalse();
    assertThat(judge("errors: 1", broken).hasFailed()).isFalse();
  }

  @Test
  void serverUseIsJudgedOnlyWhereItWasMeasured() {
    ServerUse use =
        new ServerUse(
            10,
            OptionalDouble.of(250),
            OptionalDouble.empty(),
            OptionalLong.of(600_000_000),
            OptionalDouble.empty(),
            OptionalLong.empty(),
            OptionalDouble.empty());
    Observation measured =
        new Seen().ok(10, 1).with(new Observed(Optional.of(use), Optional.empty(), List.of()));

    assertThat(judge("server.cpu: < 300us", measured).seen()).isEqualTo("250us");
    assertThat(judge("server.cpu: < 200us", measured).hasFailed()).isTrue();
    assertThat(judge("server.rss: <= 600MB", measured).hasFailed()).isFalse();
    assertThat(judge("server.rss: <= 600MB", LOAD).seen()).contains("nothing to measure");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "p999999: < 1s | is nothing that is measured",
        "erors: 0 | did you mean errors?",
        "p99: < 5% | is compared with a share; write a length of time such as 20ms",
        "p99: 20ms | lacks a sign; write <= 20ms or >= 20ms",
        "p99: < 20 ms or so | '20 ms or so' is no amount",
        "p99: < soon | 'soon' is no amount",
        "p99: < 2x | needs an earlier load to be a multiple of",
        "errors: <= 20ms | is compared with a length of time",
        "errors: | is empty",
        "goodput: 50% | lacks a sign; write <= 50% or >= 50%",
        "errors: 2x half | lacks a sign",
        "rate: >= 5% | is compared with a share; write a rate such as 400/s",
        "recovered-within: 5% | write a length of time such as 20ms",
        "p99 < 20ms | has no colon",
        "code.999: 0 | is nothing that is measured",
        "goodput.fast: 5% | is nothing that is measured",
        "version.2.p: < 1s | is nothing that is measured",
      })
  void mistakesAreSentences(String text, String sentence) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Expectation.parse(text))
        .withMessageContaining(sentence);
  }

  private static Check judge(String text, Observation observation) {
    return Expectation.parse(text).judge(observation, Map.of());
  }

  @Test
  void wrongAnswersAreCountedAmongThoseThatWereChecked() {
    Observation seen =
        Observation.undisturbed(
            new Seen().ok(10, 5).results().withChecks(new Checks(8, 2, "request 3")));

    assertThat(Expectation.parse("wrong: 0").judge(seen, Map.of()).hasFailed()).isTrue();
    assertThat(Expectation.parse("wrong: <= 25%").judge(seen, Map.of()).hasFailed()).isFalse();
  }
}
