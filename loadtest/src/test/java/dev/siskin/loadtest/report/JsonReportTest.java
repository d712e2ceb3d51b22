package dev.siskin.loadtest.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.siskin.loadtest.tally.Results;
import org.junit.jupiter.api.Test;

class JsonReportTest {

  private static JsonNode report(Sample sample) throws JsonProcessingException {
    Results results = sample.results();
    return new ObjectMapper().readTree(JsonReport.of(Sample.HEADING, results, Verdict.of(results)));
  }

  @Test
  void carriesCountsFiguresAndVerdict() throws JsonProcessingException {
    JsonNode report =
        report(new Sample().answers(10, 200, "7", "stable").answers(2, 503, "8", "canary"));

    assertThat(report.at("/counts/sent").longValue()).isEqualTo(12);
    assertThat(report.at("/counts/answered_200").longValue()).isEqualTo(10);
    assertThat(report.at("/counts/by_status/503/count").longValue()).isEqualTo(2);
    assertThat(report.at("/counts/by_status/503/message").textValue()).isEqualTo("queue full");
    assertThat(report.at("/schedule/duration_ms").longValue()).isEqualTo(2000);
    assertThat(report.at("/overall/latency/p99_us").doubleValue()).isCloseTo(2000, within(2.0));
    assertThat(report.at("/overall/service/p50_us").doubleValue()).isCloseTo(1000, within(1.0));
    assertThat(report.at("/series")).hasSize(2);
    assertThat(report.at("/series/1/arm").textValue()).isEqualTo("canary");
    assertThat(report.at("/series/1/other_answers").longValue()).isEqualTo(2);
    assertThat(report.at("/tool_cores").doubleValue()).isEqualTo(0.12);
    assertThat(report.at("/partial").booleanValue()).isFalse();
    assertThat(report.at("/exit_code").intValue()).isEqualTo(1);
    assertThat(report.at("/findings/0").textValue()).startsWith("Errors: 2 of 12");
  }

  @Test
  void namesConnectionErrorsByReason() throws JsonProcessingException {
    JsonNode report = report(new Sample().connectionError("refused"));

    assertThat(report.at("/counts/by_connection_error/refused").longValue()).isEqualTo(1);
    assertThat(report.at("/overall/latency/count").longValue()).isZero();
  }

  @Test
  void saysWhetherTheLoopWasClosed() throws JsonProcessingException {
    Sample sample = new Sample().answers(10, 200, "7", "stable");

    assertThat(report(sample).at("/schedule/loop").textValue()).isEqualTo("open");
    assertThat(report(sample.closed()).at("/schedule/loop").textValue()).isEqualTo("closed");
  }

  @Test
  void saysHowFarSendsWereOffTheirMoment() throws JsonProcessingException {
    JsonNode error = report(new Sample().lag(4)).at("/pace/send_error");

    assertThat(error.path("count").longValue()).isEqualTo(1);
    assertThat(error.path("p50_us").doubleValue()).isCloseTo(4000, within(4.0));
  }
}
