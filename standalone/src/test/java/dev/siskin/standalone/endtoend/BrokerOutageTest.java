package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.Topics;
import dev.siskin.standalone.BrokerCommand;
import dev.siskin.standalone.BrokerProcess;
import dev.siskin.standalone.Modules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of records that a broker away keeps from leaving; see also OutagesFigureTest. */
@Tag("endtoend")
@Timeout(300)
@ExtendWith(Logs.class)
class BrokerOutageTest {
  private static final String WAITING = "siskin_telemetry_waiting";
  private static final String OLDEST = "siskin_telemetry_oldest_seconds";
  private static final String COALESCED = "siskin_telemetry_coalesced_total";
  private static final String ACKED = "siskin_telemetry_acked_total";
  private static final String DROPPED = "siskin_telemetry_dropped_total";
  private static final String QUICK = "warmUp.requests=100";

  @Test
  void whatAFullOutboxDropsIsSaidAndNothingElseIsMissing() throws Exception {
    String full = "telemetry.maxPendingRecords=1";
    try (Siskin siskin = Siskin.up(Trained.dataDir("long-outage"), QUICK, full);
        BrokerProcess successor = successor(siskin)) {
      long answered = answeredOver(siskin, successor, DROPPED, 2);

      assertThat(Http.metric(siskin, "siskin_requests_total")).isEqualTo(answered);
      long dropped = Http.metric(siskin, DROPPED);
      long produced = Http.metric(siskin, "siskin_telemetry_produced_total");
      long kept = produced - Http.metric(siskin, COALESCED) - dropped;
      List<IntervalRecord> records = Intervals.read(siskin.kafka());
      // The one under way when the broker died may have landed without anybody being told.
      assertThat((long) records.size()).isBetween(kept, kept + 1);
      Totals seen = Totals.of(records, "mlp784");
      assertThat(seen.droppedRecords()).isEqualTo(dropped);
      assertThat(seen.answered()).isPositive().isLessThan(answered);
      siskin.end();
    }
  }

  /** The broker dies, then the server stops: what it could not send is on its disk. */
  @Test
  void whatAStopWithoutABrokerCouldNotSendComesWithTheNextStart() throws Exception {
    Path data = Trained.dataDir("stop-in-outage");
    long answered;
    try (Siskin siskin = Siskin.up(data, QUICK, "shutdown.flush=1s")) {
      Traffic traffic = Traffic.of(2, Http.predict(siskin, "mlp784", Http.PIXELS));
      try (traffic) {
        await(siskin, ACKED, acked -> acked >= 2);
        kill(siskin.broker());
        await(siskin, OLDEST, seconds -> seconds >= 1);
      }
      assertThat(traffic.failures()).isEmpty();
      answered = traffic.answered();
      siskin.end();
      assertThat(siskin.log()).contains("for the next start");
    }
    try (Siskin next = Siskin.up(data, QUICK)) {
      Totals seen = Intervals.await(next.kafka(), "mlp784", Totals.NONE, answered);
      assertThat(seen.answered()).isEqualTo(answered);
      assertThat(seen.assigned()).isEqualTo(answered);
      await(next, WAITING, waiting -> waiting == 0);
      assertThat(data.resolve("state/telemetry.unsent")).doesNotExist();
      List<IntervalRecord> records = Intervals.read(next.kafka());
      assertThat(records).filteredOn(IntervalRecord::last).hasSize(1);
      next.end();
    }
  }

  /**
   * Traffic while the broker is killed and, when the metric has grown to {@code enough}, another
   * one takes its place. Returns the answers there were; none of the requests failed.
   */
  private static long answeredOver(
      Siskin siskin, BrokerProcess successor, String metric, long enough) throws Exception {
    Traffic traffic = Traffic.of(4, Http.predict(siskin, "mlp784", Http.PIXELS));
    try (traffic) {
      await(siskin, ACKED, acked -> acked >= 2);
      long before = traffic.answered();
      kill(siskin.broker());
      await(siskin, metric, value -> value >= enough);
      long without = traffic.answered() - before;
      successor.start();
      long acked = Http.metric(siskin, ACKED);
      await(siskin, WAITING, waiting -> waiting == 0);
      // What was dropped is told by the records after it.
      await(siskin, ACKED, now -> now >= acked + 2);
      System.out.printf("outage: %d answers without a broker%n", without);
      assertThat(without).isPositive();
    }
    assertThat(traffic.failures()).isEmpty();
    awaitLastCut(siskin, traffic.answered());
    return traffic.answered();
  }

  private static void awaitLastCut(Siskin siskin, long answered) throws Exception {
    await(siskin, "siskin_requests_total", counted -> counted >= answered);
    await(siskin, WAITING, waiting -> waiting == 0);
  }

  private static void await(Siskin siskin, String metric, Predicate<Long> enough) throws Exception {
    Patience.await(metric, Sizes.OUTAGE.plusSeconds(30), () -> Http.metric(siskin, metric), enough);
  }

  /** A broker on the same port and data, with the words of the one that will be killed. */
  private static BrokerProcess successor(Siskin siskin) throws Exception {
    return new BrokerProcess(
        new BrokerCommand(
            Modules.classpath("broker"),
            siskin.dataDir().resolve("kafka"),
            siskin.kafkaPort(),
            List.of(Topics.INTERVALS + ":1:604800000"),
            Duration.ofSeconds(60)));
  }

  private static void kill(ProcessHandle broker) throws Exception {
    assertThat(broker.destroyForcibly()).isTrue();
    broker.onExit().get(10, TimeUnit.SECONDS);
  }
}
