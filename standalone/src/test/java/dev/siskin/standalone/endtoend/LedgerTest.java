package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.siskin.protocol.telemetry.IntervalRecord;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The load tool's account against what the server told Kafka: to the last answer the same. */
@Tag("endtoend")
@Timeout(300)
@ExtendWith({SharedSiskin.class, Logs.class})
class LedgerTest {
  private static final String MODEL = "mlp784";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Before its schedule the tool asks once whether the target serves at all. */
  private static final long PROBES = 1;

  private static final int OFF_PACE = 3;

  @Test
  void everyAnswerTheToolGotIsInKafka(Siskin siskin) throws Exception {
    List<IntervalRecord> before = Intervals.settledRecords(siskin);

    JsonNode report = load(siskin);

    long answered = report.path("counts").path("answered_200").asLong();
    assertThat(answered).isEqualTo(Sizes.LOAD_RATE * Sizes.LOAD_TIME.toSeconds());
    assertThat(report.path("counts").path("sent").asLong()).isEqualTo(answered);
    Totals seen =
        Intervals.await(siskin.kafka(), MODEL, Totals.of(before, MODEL), answered + PROBES);
    assertThat(seen.answered()).isEqualTo(answered + PROBES);
    assertThat(seen.assigned()).isEqualTo(seen.answered());
    assertThat(seen.timed()).isEqualTo(seen.answered());
    assertThat(seen.rows()).isEqualTo(seen.answered());
    assertThat(seen.errors() + seen.refused() + seen.droppedRecords()).isZero();
    assertToolFindsTheSame(report, answered + PROBES);
    Histogram serverMicros = serverTimes(siskin, before.size());
    printTails(report, serverMicros);
    assertServerUseIsKnown(report);
    assertTailSaysTheSame(siskin);
    writeFigure(report, serverMicros);
  }

  private static JsonNode load(Siskin siskin) throws Exception {
    Children.Ended ended =
        Installation.only()
            .run(
                "load",
                "--url",
                siskin.url(),
                "--model",
                MODEL,
                "--rate",
                String.valueOf(Sizes.LOAD_RATE),
                "--duration",
                Sizes.LOAD_TIME.toSeconds() + "s",
                "--kafka",
                siskin.kafka(),
                "--pid",
                String.valueOf(siskin.pid()),
                "--metrics",
                siskin.metricsUrl() + "/metrics",
                "--json");
    // On a machine busy with other things the tool itself may be late, and says so; the account
    // must hold all the same.
    Set<Integer> fine = Sizes.FULL ? Set.of(0) : Set.of(0, OFF_PACE);
    assertThat(fine).as("%s", ended).contains(ended.code());
    return JSON.readTree(ended.out());
  }

  /** The tool's own cross-check reads the topic by another way than this test. */
  private static void assertToolFindsTheSame(JsonNode report, long answers) {
    JsonNode check = report.path("cross_check");
    assertThat(check.path("exact").asBoolean()).as("%s", check).isTrue();
    assertThat(check.path("lines")).hasSize(3);
    for (JsonNode line : check.path("lines")) {
      assertThat(line.path("tool").asLong()).as("%s", line).isEqualTo(answers);
      assertThat(line.path("kafka").asLong()).as("%s", line).isEqualTo(answers);
    }
  }

  /** By the names that this server's metrics have. */
  private static void assertServerUseIsKnown(JsonNode report) {
    JsonNode use = report.path("server_use");
    assertThat(use.path("cpu_us_per_answer").asDouble()).as("%s", use).isPositive();
    assertThat(use.path("allocated_bytes_per_answer").asDouble()).as("%s", use).isPositive();
    assertThat(use.path("gc_count").isNumber()).as("%s", use).isTrue();
    assertThat(report.path("notes")).isEmpty();
  }

  private static void assertTailSaysTheSame(Siskin siskin) throws Exception {
    Totals all = Intervals.totals(siskin.kafka(), MODEL);
    Children.Ended ended =
        Installation.only()
            .run("tail", "--bootstrap", siskin.kafka(), "--from-beginning", "--once", "--json");
    assertThat(ended.code()).as("%s", ended).isZero();
    long assigned = 0;
    long answered = 0;
    long timed = 0;
    for (String line : ended.out().lines().toList()) {
      JsonNode arm = JSON.readTree(line);
      if (arm.path("type").asText().equals("arm") && arm.path("model").asText().equals(MODEL)) {
        assigned += arm.path("assigned").asLong();
        answered += arm.path("answered").asLong();
        timed += arm.path("timed").asLong();
      }
    }
    assertThat(assigned).isEqualTo(all.assigned());
    assertThat(answered).isEqualTo(all.answered());
    assertThat(timed).isEqualTo(all.timed());
  }

  /** The server's own times since it had sent so many records. */
  private static Histogram serverTimes(Siskin siskin, int before) throws Exception {
    List<IntervalRecord> records = Intervals.read(siskin.kafka());
    return Totals.times(records.subList(before, records.size()), MODEL);
  }

  private static void writeFigure(JsonNode report, Histogram serverMicros) {
    JsonNode tool = report.path("overall");
    FigureFile.write(
        "ledger",
        String.format(
            Locale.ROOT,
            "MLP-784 as JSON at %,d requests/s for %d s, open loop: the tool's account and Kafka's",
            Sizes.LOAD_RATE,
            Sizes.LOAD_TIME.toSeconds()),
        List.of(
            new FigureFile.Row(
                "answers that differ between tool, Kafka and siskin tail",
                "0",
                "<= 0",
                "",
                String.format(Locale.ROOT, "of %,d", report.at("/counts/answered_200").asLong())),
            millis("p99 in the server", (double) serverMicros.getValueAtPercentile(99)),
            millis("p99 on the wire", tool.at("/service/p99_us").asDouble()),
            millis("p99 from the intended start", tool.at("/latency/p99_us").asDouble()),
            millis("p99 of the tool's own lateness", report.at("/pace/lag/p99_us").asDouble())),
        List.of());
  }

  private static FigureFile.Row millis(String figure, double micros) {
    return new FigureFile.Row(
        figure, String.format(Locale.ROOT, "%.2f ms", micros / 1e3), "", "", "");
  }

  private static void printTails(JsonNode report, Histogram serverMicros) {
    double server = serverMicros.getValueAtPercentile(99) / 1e3;
    JsonNode tool = report.path("overall");
    double service = tool.path("service").path("p99_us").asDouble() / 1e3;
    double intended = tool.path("latency").path("p99_us").asDouble() / 1e3;
    System.out.printf(
        Locale.ROOT,
        "ledger: %d requests at %d/s: p99 %.2f ms in the server, %.2f ms on the wire (difference %.2f),"
            + " %.2f ms from the intended start; exit code of load %d, tool late by p99 %.2f ms%n",
        report.path("counts").path("sent").asLong(),
        Sizes.LOAD_RATE,
        server,
        service,
        service - server,
        intended,
        report.path("exit_code").asInt(),
        report.path("pace").path("lag").path("p99_us").asDouble() / 1e3);
  }
}
