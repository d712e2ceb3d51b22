package dev.siskin.watch.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.telemetry.Histograms;
import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.protocol.telemetry.reader.ArmKey;
import dev.siskin.protocol.telemetry.reader.IntervalReader;
import dev.siskin.protocol.telemetry.reader.IntervalTotals;
import dev.siskin.watch.Records;
import dev.siskin.watch.Topic;
import dev.siskin.watch.stream.IntervalStream;
import dev.siskin.watch.stream.IntervalStream.Start;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogProcessor;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The archive against Kafka's mock consumer; HdrHistogram's own reader says what is in the files.
 */
class ArchiveTest {
  /** A whole hour. */
  private static final long BEGIN = 1_795_996_800;

  private static final String TAG = "m:1:stable:total";

  @TempDir private Path dir = Path.of("");
  private long nowMillis = BEGIN * 1_000;
  private Topic topic = new Topic();
  private String topicId = "";
  private long begin;
  private long vanished;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final List<IntervalRecord> sent = new ArrayList<>();
  private final List<IntervalRecord> topicHolds = new ArrayList<>();

  @Test
  void whatIsReadBackFromTheFilesIsTheSumOfTheRecords() throws IOException {
    Random random = new Random(6);
    for (int i = 0; i < 300; i++) {
      long second = BEGIN + i / 3 - random.nextInt(3);
      Arm arm = i % 5 == 0 ? Arm.CANARY : Arm.STABLE;
      long[] micros = random.longs(1 + random.nextInt(5), 1, 3_000_000).toArray();
      put(
          Records.of(
              "boot" + i % 3,
              i,
              i % 2 == 0 ? "m" : "model, 2",
              0,
              Map.of(),
              Records.version(
                  1, arm, 1, 1, Records.second(second, micros.length, Map.of(), micros))));
    }
    archive(true);
    IntervalTotals totals = new IntervalTotals();
    sent.forEach(totals::add);
    Map<String, Histogram> read = readBack();
    assertThat(totals.arms()).hasSize(4);
    totals
        .arms()
        .forEach(
            (key, arm) ->
                assertThat(read.remove(LogText.tag(key, Stage.TOTAL)))
                    .isEqualTo(arm.times(Stage.TOTAL)));
    assertThat(read).isEmpty();
    assertThat(LogText.tag(new ArmKey("model, 2", 1, Arm.CANARY), Stage.RUN))
        .isEqualTo("model%2C%202:1:canary:run");
  }

  @Test
  void aSecondOfAllReplicasIsOneLineOnceItIsOver() throws IOException {
    put(answers("a", 0, BEGIN, 3));
    put(answers("b", 0, BEGIN, 4));
    put(answers("b", 1, BEGIN + 5, 1));
    archive(false);
    assertThat(lines()).isEmpty();
    put(answers("b", 2, BEGIN + 11, 1));
    archive(false);
    assertThat(lines()).singleElement().asString().contains("Tag=" + TAG, BEGIN + ".000,1.000,1.");
    assertThat(archived()).isEqualTo(7);
  }

  @Test
  void aRestartWritesNothingTwiceAndLosesNothing() throws IOException {
    Random random = new Random(7);
    for (int run = 0; run < 12; run++) {
      for (int i = 0; i < 7; i++) {
        put(answers("a", sent.size(), BEGIN + random.nextInt(60), 1 + i));
        if (random.nextInt(4) == 0) {
          // A record that was sent again.
          topicHolds.add(sent.get(random.nextInt(sent.size())));
        }
      }
      nowMillis += 4_000;
      archive(false);
    }
    archive(true);
    assertThat(archived()).isEqualTo(answered());
  }

  @Test
  void aCrashBetweenStateAndFilesIsMadeGood() throws IOException {
    put(answers("a", 0, BEGIN, 3));
    archive(true);
    ArchiveState before = ArchiveState.read(dir);
    put(answers("a", 1, BEGIN + 1, 4));
    archive(true);
    Path file = dir.resolve("siskin-2026-11-30T00.hlog");
    String whole = Files.readString(file);
    int at = whole.indexOf("Tag=", whole.indexOf("Tag=", whole.indexOf("\"")) + 1);
    ArchiveState crashed =
        new ArchiveState(
            "",
            ArchiveState.read(dir).positions(),
            ArchiveState.read(dir).seen(),
            List.of(),
            List.of(new LogFiles.Append(file.getFileName().toString(), at, whole.substring(at))));
    assertThat(before.appends()).isEmpty();
    for (int torn : new int[] {at, at + 10, whole.length()}) {
      Files.writeString(file, whole.substring(0, torn));
      crashed.write(dir);
      archive(true);
      assertThat(file).hasContent(whole);
    }
  }

  @Test
  void aTopicThatWasMadeAnewIsReadFromItsStartAndTwinsCountOnce() throws IOException {
    topicId = "first";
    put(answers("a", 0, BEGIN, 3));
    put(answers("a", 1, BEGIN + 1, 4));
    archive(true);
    topicHolds.clear();
    topicId = "second";
    put(answers("b", 0, BEGIN + 2, 5));
    topicHolds.add(sent.get(1));
    put(answers("b", 1, BEGIN + 3, 6));
    archive(true);
    assertThat(archived()).isEqualTo(3 + 4 + 5 + 6);
    assertThat(said.toString(UTF_8)).containsOnlyOnce("The topic was made anew");
    assertThat(ArchiveState.read(dir).topic()).isEqualTo("second");
    assertThat(ArchiveState.read(dir).positions()).isEqualTo(Map.of(0, 3L));
  }

  @Test
  void whereTheTopicIsNotKnownReadingGoesOnAndItIsNoted() throws IOException {
    put(answers("a", 0, BEGIN, 3));
    archive(true);
    assertThat(ArchiveState.read(dir).topic()).isEmpty();
    topicHolds.set(0, answers("b", 0, BEGIN, 9));
    topicId = "first";
    archive(true);
    topicId = "";
    archive(true);
    assertThat(archived()).isEqualTo(3);
    assertThat(ArchiveState.read(dir).topic()).isEqualTo("first");
    assertThat(said.toString(UTF_8)).isEmpty();
  }

  @Test
  void recordsThatVanishedBeforeTheyWereReadAreToldByNumber() throws IOException {
    put(answers("a", 0, BEGIN, 3));
    archive(true);
    for (int i = 1; i < 5; i++) {
      put(answers("a", i, BEGIN + i, 1));
    }
    begin = 4;
    archive(true);
    assertThat(vanished).isEqualTo(3);
    assertThat(said.toString(UTF_8)).startsWith("3 records vanished before they were read");
    assertThat(archived()).isEqualTo(4);
    assertThat(ArchiveState.read(dir).positions()).isEqualTo(Map.of(0, 5L));
  }

  @Test
  void whatCannotBeOfOurTimeIsLeftOutAndCounted() throws IOException {
    put(answers("a", 0, 5, 1));
    put(answers("a", 1, BEGIN + 90_000_000, 1));
    put(answers("a", 2, BEGIN, 2));
    put(Records.of("a", 3, Records.version(1, Arm.STABLE, 0, 0, endless())));
    Archive archive = archive(true);
    assertThat(archive.strange()).isEqualTo(3);
    assertThat(archived()).isEqualTo(2);
  }

  /** One that would be waited for until it is over. */
  private static ArrivalSecond endless() {
    Map<Stage, AbstractHistogram> times = Map.of(Stage.TOTAL, Records.histogram(1_000));
    return new ArrivalSecond(BEGIN, Integer.MAX_VALUE, 1, 1, Map.of(), times);
  }

  @Test
  void aFileThatIsLongIsFollowedByAnother() throws IOException {
    for (int i = 0; i < 4; i++) {
      put(answers("a", i, BEGIN + i, 1));
      archive(true, 400);
    }
    assertThat(logs()).hasSizeGreaterThan(1);
    assertThat(archived()).isEqualTo(4);
    assertThat(logs().get(0).getFileName()).hasToString("siskin-2026-11-30T00.2.hlog");
  }

  @Test
  void memoryIsBoundedWhileHistoryIsRead() throws IOException {
    Archive archive = new Archive(dir, new LogFiles(dir, 1 << 20));
    for (int i = 0; i <= Archive.MAX_PENDING; i++) {
      archive.add(Records.of("a", i, Records.answers(i, Arm.STABLE, BEGIN, 1)), BEGIN * 1_000);
    }
    assertThat(archive.isFull()).isTrue();
    archive.commit(Map.of(), Map.of(), nowMillis, false);
    assertThat(archive.isFull()).isFalse();
    assertThat(archive.written()).isEqualTo(Archive.MAX_PENDING + 1);
  }

  @Test
  void aStateThatCannotBeUnderstoodIsRefused() throws IOException {
    for (String text : new String[] {"", "{", "{\"form\":2}", "[]"}) {
      Files.writeString(dir.resolve("archive-state.json"), text);
      assertThatThrownBy(() -> ArchiveState.read(dir))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("archive-state.json cannot be used");
    }
  }

  @Test
  void aFileThatSomebodyElseWroteToIsNotCut() throws IOException {
    put(answers("a", 0, BEGIN, 3));
    archive(true);
    LogFiles files = new LogFiles(dir, 1 << 20);
    LogFiles.Append old = new LogFiles.Append("siskin-2026-11-30T00.hlog", 10, "x");
    assertThatThrownBy(() -> files.write(old)).hasMessageContaining("changed by somebody else");
  }

  @Test
  void hdrHistogramsOwnProcessorReadsIt() throws Exception {
    for (int i = 0; i < 20; i++) {
      put(
          Records.of(
              "a",
              i,
              Records.version(
                  1, Arm.STABLE, 1, 1, Records.second(BEGIN + i, 1, Map.of(), 1_000L * (i + 1)))));
    }
    archive(true);
    Path out = dir.resolve("plot");
    String[] words = {
      "-i",
      logs().get(0).toString(),
      "-o",
      out.toString(),
      "-tag",
      TAG,
      "-outputValueUnitRatio",
      "1000"
    };
    HistogramLogProcessor processor = new HistogramLogProcessor(words);
    processor.start();
    processor.join();
    List<String> intervals = Files.readAllLines(out);
    assertThat(intervals.stream().filter(line -> line.contains(": I:1 ("))).hasSize(20);
    assertThat(Files.readString(Path.of(out + ".hgrm")))
        .contains("#[Max     =        20.10", "Total count    =           20]");
  }

  /** A run of the command on the topic as it is. */
  private Archive archive(boolean untilEnd) throws IOException {
    return archive(untilEnd, 1 << 20);
  }

  private Archive archive(boolean untilEnd, long maxBytes) throws IOException {
    IntervalReader reader = new IntervalReader(() -> nowMillis);
    ArchiveState state = ArchiveState.read(dir);
    reader.restore(state.seen());
    Archive archive = new Archive(dir, new LogFiles(dir, maxBytes));
    archive.resume(state);
    List<IntervalRecord> unread = List.copyOf(topicHolds);
    topic = new Topic().partitions(1).begins(0, begin).holds(0, unread.size());
    try (IntervalStream stream =
        new IntervalStream(
            topic.consumer, Start.BEGINNING, () -> nowMillis, reader, state.positions())) {
      assertThat(stream.tryOpen()).isEqualTo(IntervalStream.Opening.OPEN);
      vanished = stream.vanished();
      unread.forEach(record -> topic.put(0, record));
      ArchiveLoop loop =
          new ArchiveLoop(
              stream, reader, archive, () -> topicId, new PrintStream(said, true), () -> nowMillis);
      if (!untilEnd) {
        topic.consumer.schedulePollTask(() -> {});
        topic.consumer.schedulePollTask(stream::stop);
      }
      loop.run(untilEnd);
    }
    return archive;
  }

  private void put(IntervalRecord record) {
    sent.add(record);
    topicHolds.add(record);
  }

  private static IntervalRecord answers(String boot, long seq, long second, int answered) {
    return Records.of(boot, seq, Records.answers(1, Arm.STABLE, second, answered));
  }

  private long answered() {
    return sent.stream()
        .flatMap(record -> record.versions().stream())
        .flatMap(version -> version.seconds().stream())
        .mapToLong(second -> second.answered())
        .sum();
  }

  private List<Path> logs() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.filter(file -> file.toString().endsWith(".hlog")).sorted().toList();
    }
  }

  private List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path file : logs()) {
      lines.addAll(Files.readAllLines(file).stream().filter(l -> l.startsWith("Tag=")).toList());
    }
    return lines;
  }

  private long archived() throws IOException {
    return readBack().getOrDefault(TAG, Histograms.micros()).getTotalCount();
  }

  /** By tag, all that the library finds in all files. */
  private Map<String, Histogram> readBack() throws IOException {
    Map<String, Histogram> all = new TreeMap<>();
    for (Path file : logs()) {
      try (HistogramLogReader reader = new HistogramLogReader(file.toFile())) {
        while (reader.hasNext()) {
          if (reader.nextIntervalHistogram() instanceof Histogram line) {
            all.computeIfAbsent(String.valueOf(line.getTag()), tag -> Histograms.micros())
                .add(line);
          }
        }
      }
    }
    return all;
  }
}
