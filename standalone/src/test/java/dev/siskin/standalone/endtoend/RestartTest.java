package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.siskin.protocol.telemetry.IntervalRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("endtoend")
@Timeout(300)
@ExtendWith(Logs.class)
class RestartTest {
  /** What the JVM makes of SIGINT: 128 + 2. */
  private static final int INTERRUPTED = 130;

  private static final int CLIENTS = 8;

  /** Generous, for a machine that does other things too; 15 s is what a person should wait. */
  private static final Duration SECOND_START = Duration.ofSeconds(30);

  /** What the first life leaves behind. */
  private record Legacy(long answered, JsonNode split, Object trained) {}

  @Test
  void secondLifeFindsAllThatTheFirstOneLeftUnderLoad() throws Exception {
    Path data = Trained.dataDir("restart");
    Legacy legacy = firstLife(data);

    try (Siskin second = Siskin.up(data)) {
      List<IntervalRecord> records = Intervals.read(second.kafka());
      Totals seen = Totals.of(records, "mlp784");
      assertThat(seen.answered()).isEqualTo(legacy.answered);
      assertThat(seen.timed()).isEqualTo(legacy.answered);
      assertThat(seen.assigned()).isEqualTo(seen.answered() + seen.errors());
      assertThat(seen.droppedRecords()).isZero();
      assertThat(records.stream().map(IntervalRecord::boot).distinct()).hasSize(1);

      assertThat(Http.split(second, "digits").json()).isEqualTo(legacy.split);
      assertThat(second.log()).doesNotContain("training");
      assertThat(trained(data)).isEqualTo(legacy.trained);
      assertThat(second.toReady()).isLessThan(SECOND_START);
      FigureFile.write(
          "restart",
          "Ctrl-C in the middle of traffic, and a second start",
          List.of(
              new FigureFile.Row(
                  "answers of the first life missing in Kafka",
                  "0",
                  "<= 0",
                  "",
                  String.format(Locale.ROOT, "of %,d", legacy.answered)),
              new FigureFile.Row(
                  "second start until ready",
                  String.format(Locale.ROOT, "%.1f s", second.toReady().toMillis() / 1e3),
                  "< " + SECOND_START.toSeconds() + " s",
                  "",
                  "with its broker")),
          List.of());
      System.out.printf(
          Locale.ROOT, "restart: ready after %.1f s%n", second.toReady().toMillis() / 1e3);
    }
  }

  /** Ends by Ctrl-C in the middle of traffic. */
  private static Legacy firstLife(Path data) throws Exception {
    try (Siskin first = Siskin.up(data)) {
      long epoch = Http.changeSplit(first, "digits", 2, 0.35);
      JsonNode split = Http.split(first, "digits").json();
      assertThat(split.path("epoch").asLong()).isEqualTo(epoch);
      ProcessHandle broker = first.broker();

      long answered = interruptUnderLoad(first);

      assertThat(broker.isAlive()).isFalse();
      assertThat(Children.thatName(data.toString())).isEmpty();
      assertThat(first.log())
          .containsSubsequence(
              "stopping", "telemetry ends", "INFO  Server", "stopped", "all stopped")
          .contains("dropped=0, waiting=0, withClient=0");
      return new Legacy(answered, split, trained(data));
    }
  }

  private static long interruptUnderLoad(Siskin siskin) throws Exception {
    Http.Request request = Http.predict(siskin, "mlp784", Http.PIXELS);
    Traffic traffic = Traffic.of(CLIENTS, request);
    try (traffic) {
      Patience.await(
          "some answers", Duration.ofSeconds(20), traffic::answered, answers -> answers > 3_000);
      assertThat(traffic.failures()).isEmpty();
      siskin.interrupt();
      assertThat(siskin.awaitEnd()).isEqualTo(INTERRUPTED);
    }
    return traffic.answered();
  }

  private static Object trained(Path data) throws IOException {
    return Files.getLastModifiedTime(data.resolve("models/digits/2/saved_model.pb"));
  }
}
