package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.telemetry.IntervalCodec;
import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.Topics;
import dev.siskin.standalone.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What is in Kafka, read from outside by kcat. */
final class Intervals {
  private static final Duration ARRIVAL = Duration.ofSeconds(20);
  private static final Duration KCAT = Duration.ofSeconds(Sizes.FULL ? 120 : 30);

  private Intervals() {}

  /** All records of the topic, each once. */
  static List<IntervalRecord> read(String bootstrap) throws IOException, InterruptedException {
    Map<String, IntervalRecord> unique = new LinkedHashMap<>();
    readEach(bootstrap, record -> unique.putIfAbsent(record.boot() + " " + record.seq(), record));
    return List.copyOf(unique.values());
  }

  /** The same added up by server, without keeping the records. */
  static StreamSeen seen(String bootstrap) throws IOException, InterruptedException {
    StreamSeen seen = new StreamSeen();
    readEach(bootstrap, seen::add);
    return seen;
  }

  static Totals totals(String bootstrap, String model) throws IOException, InterruptedException {
    return Totals.of(read(bootstrap), model);
  }

  /**
   * The totals of a model since {@code before}, once they hold so many answers: a record is sent
   * when its second is over.
   */
  static Totals await(String bootstrap, String model, Totals before, long answered)
      throws Exception {
    return Patience.await(
        answered + " answers of " + model + " in Kafka",
        ARRIVAL,
        () -> totals(bootstrap, model).minus(before),
        totals -> totals.answered() >= answered);
  }

  /**
   * The totals of the MLP with all in them that was answered before: what another test had sent may
   * still be on its way. A record that was cut after an answer to us comes after all of that.
   */
  static Totals settled(Siskin siskin) throws Exception {
    return Totals.of(settledRecords(siskin), "mlp784");
  }

  /** All records once that is so. */
  static List<IntervalRecord> settledRecords(Siskin siskin) throws Exception {
    assertThat(Http.send(Http.predict(siskin, "mlp784", Http.PIXELS)).status()).isEqualTo(200);
    long now = System.currentTimeMillis();
    return Patience.await(
        "a record of mlp784 that was cut after an answer",
        ARRIVAL,
        () -> read(siskin.kafka()),
        all ->
            all.stream().anyMatch(each -> each.model().equals("mlp784") && each.toMillis() >= now));
  }

  /** The values of all records of a topic. */
  static List<String> lines(String bootstrap, String topic)
      throws IOException, InterruptedException {
    ProcessBuilder kcat = new ProcessBuilder(Tool.require("kcat").toString(), "-C", "-q");
    kcat.command().addAll(List.of("-b", bootstrap, "-t", topic));
    kcat.command().addAll(List.of("-o", "beginning", "-e", "-f", "%s\\n"));
    Children.Ended ended = Children.run(kcat, KCAT);
    assertThat(ended.code()).as(ended.err()).isZero();
    return ended.out().lines().toList();
  }

  private static void readEach(String bootstrap, Consumer<IntervalRecord> reader)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("siskin-e2e", ".records");
    try {
      ProcessBuilder kcat = new ProcessBuilder(Tool.require("kcat").toString(), "-C", "-q");
      kcat.command().addAll(List.of("-b", bootstrap, "-t", Topics.INTERVALS));
      kcat.command().addAll(List.of("-o", "beginning", "-e", "-f", "%s\\n"));
      Children.runInto(kcat, out, KCAT);
      try (Stream<String> lines = Files.lines(out)) {
        lines
            .map(line -> line.getBytes(StandardCharsets.UTF_8))
            .map(IntervalCodec::decode)
            .forEach(reader);
      }
    } finally {
      Files.delete(out);
    }
  }
}
