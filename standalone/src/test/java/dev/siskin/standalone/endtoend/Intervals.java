package dev.siskin.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.telemetry.IntervalCodec;
import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.Topics;
import dev.siskin.standalone.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is in Kafka, read from outside by kcat. */
final class Intervals {
  private static final Duration ARRIVAL = Duration.ofSeconds(20);
  private static final Duration KCAT = Duration.ofSeconds(30);

  private Intervals() {}

  /**
   * What stood in the topic.
   *
   * @param records each once
   * @param again how many were left out since they had come before
   */
  record Read(List<IntervalRecord> records, long again) {}

  /** All records of the topic, each once. */
  static List<IntervalRecord> read(String bootstrap) throws IOException, InterruptedException {
    return readAll(bootstrap).records();
  }

  /** All records of the topic, with those that came again. */
  static Read readAll(String bootstrap) throws IOException, InterruptedException {
    Map<String, IntervalRecord> unique = new LinkedHashMap<>();
    long again = 0;
    for (String line : lines(bootstrap, Topics.INTERVALS)) {
      IntervalRecord record = IntervalCodec.decode(line.getBytes(StandardCharsets.UTF_8));
      boolean known = unique.putIfAbsent(record.boot() + " " + record.seq(), record) != null;
      again += known ? 1 : 0;
    }
    return new Read(List.copyOf(unique.values()), again);
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
    assertThat(Http.send(Http.predict(siskin, "mlp784", Http.PIXELS)).status()).isEqualTo(200);
    long now = System.currentTimeMillis();
    List<IntervalRecord> records =
        Patience.await(
            "a record of mlp784 that was cut after an answer",
            ARRIVAL,
            () -> read(siskin.kafka()),
            all ->
                all.stream()
                    .anyMatch(each -> each.model().equals("mlp784") && each.toMillis() >= now));
    return Totals.of(records, "mlp784");
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
}
