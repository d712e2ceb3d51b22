package dev.siskin.standalone.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.telemetry.CloudEvent;
import dev.siskin.protocol.telemetry.Histograms;
import dev.siskin.protocol.telemetry.IntervalCodec;
import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.protocol.telemetry.TopicPlan;
import dev.siskin.protocol.telemetry.Topics;
import dev.siskin.standalone.BrokerCommand;
import dev.siskin.standalone.BrokerProcess;
import dev.siskin.standalone.Modules;
import dev.siskin.standalone.Tool;
import dev.siskin.watch.topics.TopicsCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Readers of a real topic that others wrote: the records of four replicas, some of them sent twice,
 * and what none of them can understand. All agree with the samples of all replicas together.
 */
@Tag("endtoend")
@Timeout(300)
class FleetReadersTest {
  private static final Path EXAMPLES =
      Modules.home().resolve(Path.of("docs", "examples", "telemetry"));
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final int REPLICAS = 4;
  private static final int SECONDS = 12;
  private static final double[] PERCENTILES = {50, 90, 99, 99.9};

  @TempDir private static Path dir = Path.of("");

  private static BrokerProcess broker = broker();

  /** By model and version, all samples of all replicas, added to one histogram. */
  private static final Map<String, Histogram> SAMPLES = new TreeMap<>();

  private static BrokerProcess broker() {
    return new BrokerProcess(
        new BrokerCommand("unused", Path.of("unused"), 0, List.of(), Duration.ofSeconds(1)));
  }

  @BeforeAll
  static void fillTopic() throws Exception {
    broker =
        new BrokerProcess(
            new BrokerCommand(
                Modules.classpath("broker"),
                dir.resolve("kafka"),
                0,
                List.of(),
                Duration.ofSeconds(60)));
    broker.start();
    StringWriter said = new StringWriter();
    assertThat(topics(said, "check")).isEqualTo(1);
    assertThat(said.toString().lines())
        .containsExactly(
            "siskin.intervals.v1 does not exist",
            "siskin.requests.v1 does not exist",
            "siskin.lifecycle.v1 does not exist");
    assertThat(topics(new StringWriter(), "create", "--partitions", "2")).isZero();
    send(records());
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void topicsAreMadeCheckedAndChangedOnlyWhenAsked() {
    StringWriter said = new StringWriter();
    assertThat(topics(said, "check", "--partitions", "2", "--replication", "1")).isZero();
    assertThat(said.toString().lines())
        .hasSize(3)
        .allMatch(line -> line.endsWith("as it should be"));
    for (String command : List.of("check", "create")) {
      StringWriter different = new StringWriter();
      assertThat(topics(different, command, "--partitions", "1")).isEqualTo(1);
      assertThat(different.toString())
          .contains("siskin.intervals.v1 has 2 partitions, not 1\n")
          .doesNotContain("was changed");
    }
    StringWriter fewer = new StringWriter();
    assertThat(topics(fewer, "check", "--partitions", "1", "--fix")).isEqualTo(1);
    assertThat(fewer.toString()).contains("siskin.intervals.v1 cannot be changed so: ");
    assertThat(topics(new StringWriter(), "check", "--partitions", "2")).isZero();
  }

  @Test
  void whatDiffersIsChangedWithFix() throws Exception {
    setRetention(Topics.LIFECYCLE, "1000");
    StringWriter said = new StringWriter();
    assertThat(topics(said, "check")).isEqualTo(1);
    assertThat(said.toString())
        .contains("siskin.lifecycle.v1 has retention.ms=1000, not 2592000000\n")
        .contains("siskin.intervals.v1 is as it should be\n");
    StringWriter fixed = new StringWriter();
    assertThat(topics(fixed, "check", "--fix")).isZero();
    assertThat(fixed.toString()).contains("siskin.lifecycle.v1 was changed and is as it should be");
    assertThat(topics(new StringWriter(), "check")).isZero();
  }

  private static void setRetention(String topic, String millis) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
      AlterConfigOp change =
          new AlterConfigOp(new ConfigEntry(TopicPlan.RETENTION, millis), AlterConfigOp.OpType.SET);
      admin
          .incrementalAlterConfigs(Map.of(resource, List.of(change)))
          .all()
          .get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void pythonMergesTheFleet() throws Exception {
    Path python = Packages.pip("hdrhistogram", "0.10.8");
    assertAgrees(
        fleet(List.of(python.toString(), EXAMPLES.resolve("fleet.py").toString()), Map.of()));
  }

  @Test
  void nodeMergesTheFleet() throws Exception {
    Path modules = Packages.npm("hdr-histogram-js", "3.0.1");
    assertAgrees(
        fleet(
            List.of(Tool.require("node").toString(), EXAMPLES.resolve("fleet.js").toString()),
            Map.of("NODE_PATH", modules.toString())));
  }

  @Test
  void theArchiveHoldsTheFleet() throws Exception {
    Path archive = dir.resolve("archive");
    String[] words = {
      "archive", "--dir", archive.toString(), "--kafka", broker.bootstrap(), "--until-end"
    };
    Children.Ended first = Installation.only().run(words);
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.err()).contains("96 records read, 10 duplicates, 2 bad, 0 missing");
    Map<String, Histogram> written = archived(archive);
    assertThat(written).isEqualTo(SAMPLES);
    assertThat(archive.resolve("archive-state.json"))
        .content()
        .containsPattern("\"topic\":\"[^\"]{22}\"");
    Children.Ended again = Installation.only().run(words);
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).contains("0 records read");
    assertThat(archived(archive)).isEqualTo(written);
  }

  private static void assertAgrees(Children.Ended ended) {
    assertThat(ended.code()).as(ended.err()).isZero();
    List<String> expected = new ArrayList<>();
    expected.add("model\tversion\tanswered\tp50\tp90\tp99\tp99.9");
    SAMPLES.forEach(
        (version, samples) -> {
          StringBuilder line =
              new StringBuilder(version).append('\t').append(samples.getTotalCount());
          for (double percentile : PERCENTILES) {
            line.append('\t').append(samples.getValueAtPercentile(percentile));
          }
          expected.add(line.toString());
        });
    assertThat(ended.out().lines()).containsExactlyElementsOf(expected);
    assertThat(ended.err())
        .contains("96 records of 4 boots, 10 duplicates, 0 missing, 3 boots run or were killed")
        .contains("dev.siskin.interval.v2", "com.example.other");
  }

  private static Children.Ended fleet(List<String> reader, Map<String, String> environment)
      throws IOException, InterruptedException {
    Tool.require("kcat");
    ProcessBuilder both =
        new ProcessBuilder(
            "sh", "-c", "records=$1; broker=$2; shift 2; \"$records\" \"$broker\" | \"$@\"", "sh");
    both.command().addAll(List.of(EXAMPLES.resolve("records.sh").toString(), broker.bootstrap()));
    both.command().addAll(reader);
    both.environment().putAll(environment);
    return Children.run(both, LONGEST);
  }

  private static int topics(StringWriter said, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--kafka", broker.bootstrap()));
    return new CommandLine(new TopicsCommand())
        .setOut(new PrintWriter(said))
        .setErr(new PrintWriter(said))
        .execute(all.toArray(String[]::new));
  }

  /** Of each replica, for each second, one of each model; the last second of the first says so. */
  private static List<IntervalRecord> records() {
    Random random = new Random(42);
    long begin = System.currentTimeMillis() / 1_000 - 60;
    List<IntervalRecord> records = new ArrayList<>();
    for (int replica = 0; replica < REPLICAS; replica++) {
      long seq = 0;
      for (int second = 0; second < SECONDS; second++) {
        for (String model : List.of("digits", "mlp784")) {
          boolean last = replica == 0 && seq == 2 * SECONDS - 1;
          List<VersionInterval> versions =
              model.equals("digits")
                  ? List.of(version(model, 1, Arm.STABLE, begin + second, random))
                  : List.of(
                      version(model, 1, Arm.STABLE, begin + second, random),
                      version(model, 2, Arm.CANARY, begin + second, random),
                      version(model, 2, Arm.CONTROL, begin + second, random));
          long from = (begin + second) * 1_000;
          records.add(
              new IntervalRecord(
                  "replica-" + replica,
                  "boot-" + replica,
                  seq++,
                  from,
                  from + 1_000,
                  model,
                  0,
                  0,
                  0,
                  last,
                  Map.of(),
                  versions));
        }
      }
    }
    return records;
  }

  /** Times that differ by replica and have a long tail, up to more than half an hour. */
  private static VersionInterval version(
      String model, long version, Arm arm, long second, Random random) {
    Histogram times = Histograms.micros();
    Histogram all = SAMPLES.computeIfAbsent(model + "\t" + version, key -> Histograms.micros());
    int answered = 1 + random.nextInt(40);
    for (int i = 0; i < answered; i++) {
      double scale = random.nextInt(50) == 0 ? 6 : 1.2;
      long micros =
          Math.min(
              3_000_000_000L, (long) (900 * Math.exp(scale * Math.abs(random.nextGaussian()))));
      times.recordValue(micros);
      all.recordValue(micros);
    }
    ArrivalSecond arrived =
        new ArrivalSecond(second, answered, answered, Map.of(), Map.of(Stage.TOTAL, times));
    return new VersionInterval(version, arm, 0, 0, 0, null, List.of(arrived));
  }

  private static void send(List<IntervalRecord> records) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrap(), "acks", "all");
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < records.size(); i++) {
        IntervalRecord record = records.get(i);
        Map<String, String> headers = CloudEvent.of(record).headers();
        send(producer, record.model(), IntervalCodec.encode(record), headers);
        if (i % 10 == 3) {
          send(producer, record.model(), IntervalCodec.encode(record), headers);
        }
      }
      send(producer, "mlp784", "{}".getBytes(UTF_8), Map.of("ce_type", "dev.siskin.interval.v2"));
      send(producer, "mlp784", "{}".getBytes(UTF_8), Map.of("ce_type", "com.example.other"));
    }
  }

  private static void send(
      KafkaProducer<String, byte[]> producer, String key, byte[] value, Map<String, String> headers)
      throws Exception {
    ProducerRecord<String, byte[]> record = new ProducerRecord<>(Topics.INTERVALS, key, value);
    headers.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
    producer.send(record).get(20, TimeUnit.SECONDS);
  }

  /** Of all files and arms, by model and version, the times of the stage {@code total}. */
  private static Map<String, Histogram> archived(Path archive) throws IOException {
    Map<String, Histogram> all = new TreeMap<>();
    try (Stream<Path> files = Files.list(archive)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".hlog")).toList()) {
        try (HistogramLogReader reader = new HistogramLogReader(file.toFile())) {
          while (reader.hasNext()) {
            Histogram line = (Histogram) reader.nextIntervalHistogram();
            String[] tag = String.valueOf(line.getTag()).split(":", -1);
            assertThat(tag[3].toLowerCase(Locale.ROOT)).isEqualTo("total");
            all.computeIfAbsent(tag[0] + "\t" + tag[1], key -> Histograms.micros()).add(line);
          }
        }
      }
    }
    return all;
  }
}
