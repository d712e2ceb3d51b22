package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.siskin.protocol.telemetry.IntervalRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Several servers of one model: what the topic says of each, of all together, and what {@code
 * siskin tail} makes of it. That merged percentiles are those of all samples is shown sample by
 * sample where they are at hand, in {@code FleetPercentilesTest} of module protocol.
 */
@Tag("endtoend")
@Timeout(600)
@ExtendWith(Logs.class)
class FleetFigureTest {
  private static final int REPLICAS = Sizes.FULL ? 4 : 2;
  private static final Duration TIME = Duration.ofSeconds(Sizes.FULL ? 60 : 3);
  private static final Duration SETTLING = Duration.ofSeconds(20);
  private static final String MODEL = "echo-0";
  private static final Map<String, Double> PERCENTILES =
      Map.of("p50_ms", 50.0, "p90_ms", 90.0, "p99_ms", 99.0, "p999_ms", 99.9);

  /** A server and the only one who asks it. */
  private record Replica(String name, LoneServer server, SteadyClient client, int rate) {}

  @Test
  void percentilesOfTheFleetAreThoseOfAllItsAnswers() throws Exception {
    Path dataDir = Trained.emptyDir("fleet");
    List<Replica> replicas = new ArrayList<>();
    try (LoneBroker broker = LoneBroker.start(dataDir.resolve("broker"))) {
      try {
        for (int number = 0; number < REPLICAS; number++) {
          replicas.add(start(dataDir, "replica-" + number, broker, 100 * (number + 1)));
        }
        for (Replica replica : replicas) {
          awaitAnswers(replica);
          replica.client.close();
          assertThat(replica.client.failures()).isEmpty();
          awaitAcknowledged(replica);
        }
        assertAgree(replicas, broker.bootstrap());
      } finally {
        replicas.forEach(replica -> replica.server.close());
      }
    }
  }

  private static Replica start(Path dataDir, String name, LoneBroker broker, int rate)
      throws Exception {
    Path own = dataDir.resolve(name);
    LoneServer.writeModels(own, 1);
    LoneServer server = LoneServer.start(own, 1, name, broker.bootstrap());
    return new Replica(name, server, SteadyClient.start(server.requests(), rate), rate);
  }

  private static void awaitAnswers(Replica replica) throws Exception {
    long enough = replica.rate * TIME.toSeconds();
    Patience.await(
        enough + " answers of " + replica.name,
        TIME.multipliedBy(3).plus(SETTLING),
        replica.client::answered,
        answered -> answered >= enough);
  }

  private static void awaitAcknowledged(Replica replica) throws Exception {
    Patience.await(
        "all answers of " + replica.name + " in Kafka",
        SETTLING,
        replica.server::ledger,
        now -> now.requests() >= replica.client.answered() && now.waiting() == 0);
  }

  private static void assertAgree(List<Replica> replicas, String bootstrap) throws Exception {
    List<IntervalRecord> records = Intervals.read(bootstrap);
    StreamSeen seen = Intervals.seen(bootstrap);
    long answered = 0;
    for (Replica replica : replicas) {
      assertThat(seen.of(replica.name).totals().timed()).isEqualTo(replica.client.answered());
      answered += replica.client.answered();
    }
    Histogram fleet = Totals.times(records, MODEL);
    assertThat(fleet.getTotalCount()).isEqualTo(answered);
    JsonNode tail = tail(bootstrap);
    assertThat(tail.path("timed").asLong()).isEqualTo(answered);
    PERCENTILES.forEach(
        (name, percentile) -> {
          double millis = fleet.getValueAtPercentile(percentile) / 1e3;
          assertThat(tail.path(name).asDouble()).as(name).isCloseTo(millis, within(1e-9));
        });
    write(fleet, answered, replicas.size());
  }

  /** What a person reads of the model. */
  private static JsonNode tail(String bootstrap) throws Exception {
    Children.Ended ended =
        Installation.only()
            .run("tail", "--bootstrap", bootstrap, "--from-beginning", "--once", "--json");
    assertThat(ended.code()).as("%s", ended).isZero();
    ObjectMapper json = new ObjectMapper();
    for (String line : ended.out().lines().toList()) {
      JsonNode said = json.readTree(line);
      if (said.path("type").asText().equals("arm") && said.path("model").asText().equals(MODEL)) {
        return said;
      }
    }
    throw new AssertionError("no arm of " + MODEL + " in " + ended.out());
  }

  private static void write(Histogram fleet, long answered, int replicas) {
    FigureFile.Row row =
        new FigureFile.Row(
            "answers by which fleet and clients differ",
            Long.toString(Math.abs(fleet.getTotalCount() - answered)),
            "<= 0",
            "",
            String.format(
                Locale.ROOT,
                "of %,d; p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms, as siskin tail has them",
                answered,
                fleet.getValueAtPercentile(50) / 1e3,
                fleet.getValueAtPercentile(99) / 1e3,
                fleet.getValueAtPercentile(99.9) / 1e3));
    System.out.printf("fleet: %s%n", row);
    FigureFile.write(
        "fleet",
        replicas + " servers of one model, each with a client of its own",
        List.of(row),
        List.of(
            "That percentiles of merged histograms are those of all samples within 1% is a test of"
                + " each build: FleetPercentilesTest."));
  }
}
