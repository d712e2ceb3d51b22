package dev.siskin.protocol.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalCodecTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void aRecordComesBackExactly() {
    assertThat(IntervalCodec.decode(IntervalCodec.encode(full()))).isEqualTo(full());
  }

  @Test
  void aRecordThatSaysNothingComesBackExactly() {
    IntervalRecord empty = new IntervalRecord("r", "b", 0, 0, 1000, "m", 0, 0, Map.of(), List.of());
    assertThat(IntervalCodec.decode(IntervalCodec.encode(empty))).isEqualTo(empty);
  }

  @Test
  void largestNumbersAndStrangeNamesComeBack() {
    IntervalRecord record =
        new IntervalRecord(
            "host \u2028 \"q\" \ud83d\ude00",
            "\u0000",
            Long.MAX_VALUE,
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            "modèle",
            -1,
            Long.MAX_VALUE,
            Map.of("", 1L),
            List.of());
    assertThat(IntervalCodec.decode(IntervalCodec.encode(record))).isEqualTo(record);
  }

  @Test
  void whatAnOutageRanTogetherComesBackExactly() {
    ArrivalSecond block = new ArrivalSecond(1_717_718_390L, 10, 5, 5, 4, Map.of(), Map.of());
    IntervalRecord record =
        new IntervalRecord(
            "r",
            "b",
            8,
            0,
            1000,
            "m",
            0,
            0,
            700,
            true,
            new IntervalRecord.Memory(1L << 40, 1L << 30),
            Map.of(),
            List.of(new VersionInterval(1, Arm.STABLE, 0, 0, 0, null, List.of(block))));
    assertThat(IntervalCodec.decode(IntervalCodec.encode(record))).isEqualTo(record);
  }

  @Test
  void aPlainIntervalHasNoWordOfOutages() {
    assertThat(new String(IntervalCodec.encode(full()), UTF_8))
        .doesNotContain("coalesced", "last", "span");
  }

  @Test
  void mistypedWordsOfOutagesAreNamed() throws IOException {
    assertRefused(changed(root -> root.put("coalesced", -1)), "'coalesced'");
    assertRefused(changed(root -> root.put("last", 1)), "'last'");
    assertRefused(changed(root -> firstSecond(root).put("span", 0)), "'span'");
    assertRefused(changed(root -> firstSecond(root).put("span", 1L << 31)), "'span'");
  }

  @Test
  void theSameRecordHasTheSameBytes() {
    assertThat(IntervalCodec.encode(full())).isEqualTo(IntervalCodec.encode(full()));
  }

  @Test
  void histogramsWithoutValuesAreLeftOut() {
    IntervalRecord record = record(Histograms.micros(), Map.of(Stage.TOTAL, Histograms.micros()));
    VersionInterval version = IntervalCodec.decode(IntervalCodec.encode(record)).versions().get(0);
    assertThat(version.batchSizes()).isNull();
    assertThat(version.seconds().get(0).stages()).isEmpty();
  }

  @Test
  void fieldsOfLaterWritersAreSkipped() throws IOException {
    byte[] bytes =
        changed(
            root -> {
              root.put("later", "x").putObject("more").putArray("list").add(1);
              ObjectNode version = (ObjectNode) root.path("versions").path(0);
              version.put("later", true);
              ObjectNode second = (ObjectNode) version.path("seconds").path(0);
              second.put("later", 1.5);
              ((ObjectNode) second.path("stages")).put("teleport", "no histogram").put("x", 5);
            });
    assertThat(IntervalCodec.decode(bytes)).isEqualTo(full());
  }

  @Test
  void armsOfLaterWritersAreSkipped() throws IOException {
    byte[] bytes =
        changed(root -> ((ObjectNode) root.path("versions").path(0)).put("arm", "mirror"));
    assertThat(IntervalCodec.decode(bytes).versions())
        .isEqualTo(full().versions().subList(1, full().versions().size()));
  }

  @Test
  void optionalFieldsMayBeMissing() throws IOException {
    byte[] bytes =
        changed(
            root -> {
              root.remove(List.of("dropped_records", "refused"));
              ObjectNode version = (ObjectNode) root.path("versions").path(0);
              version.remove(List.of("batches", "failed_batches", "rows", "batch_sizes"));
              ((ObjectNode) version.path("seconds").path(0)).remove(List.of("errors", "stages"));
            });
    IntervalRecord record = IntervalCodec.decode(bytes);
    assertThat(record.droppedRecords()).isZero();
    assertThat(record.refused()).isEmpty();
    assertThat(record.versions().get(0).rows()).isZero();
    assertThat(record.versions().get(0).seconds().get(0).errors()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"replica", "boot", "seq", "from", "to", "model", "epoch", "versions"})
  void missingAndMistypedFieldsAreNamed(String field) throws IOException {
    assertRefused(changed(root -> root.remove(field)), "'" + field + "'");
    assertRefused(changed(root -> root.putNull(field)), "'" + field + "'");
    assertRefused(changed(root -> root.put(field, 1.5)), "'" + field + "'");
    assertRefused(changed(root -> root.put(field, true)), "'" + field + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"version", "arm", "seconds"})
  void missingFieldsOfAVersionAreNamed(String field) throws IOException {
    assertRefused(
        changed(root -> ((ObjectNode) root.path("versions").path(0)).remove(field)),
        "'" + field + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"at", "assigned", "answered"})
  void missingFieldsOfASecondAreNamed(String field) throws IOException {
    assertRefused(changed(root -> firstSecond(root).remove(field)), "'" + field + "'");
  }

  @Test
  void countsThatAreNoCountsAreNamed() throws IOException {
    assertRefused(changed(root -> root.put("dropped_records", "many")), "'dropped_records'");
    assertRefused(changed(root -> root.put("refused", 3)), "'refused'");
    assertRefused(changed(root -> firstSecond(root).put("answered", -1)), "'answered'");
    assertRefused(
        changed(root -> firstSecond(root).putObject("errors").put("INTERNAL", 1.5)), "'INTERNAL'");
    assertRefused(changed(root -> firstSecond(root).putArray("stages")), "'stages'");
    assertRefused(
        changed(root -> firstSecond(root).putObject("stages").put("total", 5)), "'total'");
    assertRefused(
        changed(root -> firstSecond(root).putObject("stages").put("total", "AAAA")), "histogram");
    assertRefused(
        changed(root -> root.put("seq", new java.math.BigInteger("18446744073709551617"))),
        "'seq'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "null", "[]", "5", "{", "{}", "{\"seq\":", "\u0000\u0000", "nope"})
  void bytesThatAreNoRecordAreRefused(String text) {
    assertThatThrownBy(() -> IntervalCodec.decode(text.getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aParseErrorIsOneLine() {
    assertThatThrownBy(() -> IntervalCodec.decode("junk".getBytes(UTF_8)))
        .message()
        .startsWith("no JSON: Unrecognized token 'junk'")
        .doesNotContain("\n");
  }

  @Test
  void deepNestingIsRefused() {
    assertRefused("[".repeat(100_000).getBytes(UTF_8), "nesting depth");
  }

  @Test
  void changedBytesAreARecordOrRefused() {
    Random random = new Random(8);
    byte[] whole = IntervalCodec.encode(full());
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = whole.clone();
      for (int change = random.nextInt(3); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        IntervalCodec.decode(bytes);
        read++;
      } catch (IllegalArgumentException expected) {
        assertThat(expected.getMessage()).isNotBlank();
      } catch (RuntimeException | Error e) {
        fail("change " + i + ": " + new String(bytes, UTF_8), e);
      }
    }
    assertThat(read).isBetween(100, 19_900);
  }

  @Test
  void anIntervalIsOneCloudEvent() {
    assertThat(CloudEvent.of(full()).headers())
        .containsExactly(
            Map.entry("ce_specversion", "1.0"),
            Map.entry("ce_id", "boot-1-7"),
            Map.entry("ce_source", "/siskin/host-1"),
            Map.entry("ce_type", "dev.siskin.interval.v1"),
            Map.entry("ce_time", "2024-06-07T00:00:01Z"),
            Map.entry("ce_subject", "m"),
            Map.entry("ce_sequence", "7"),
            Map.entry("content-type", "application/json"));
  }

  @Test
  void theSourceOfACloudEventIsAUriWhateverTheReplicasName() {
    IntervalRecord record =
        new IntervalRecord("my host/ä+%", "b", 0, 0, 1, "m", 0, 0, Map.of(), List.of());
    assertThat(CloudEvent.of(record).headers())
        .containsEntry("ce_source", "/siskin/my%20host%2F%C3%A4%2B%25");
  }

  private static void assertRefused(byte[] bytes, String named) {
    assertThatThrownBy(() -> IntervalCodec.decode(bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }

  private static byte[] changed(Consumer<ObjectNode> change) throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(IntervalCodec.encode(full()));
    change.accept(root);
    return JSON.writeValueAsBytes(root);
  }

  private static ObjectNode firstSecond(ObjectNode root) {
    return (ObjectNode) root.path("versions").path(0).path("seconds").path(0);
  }

  private static IntervalRecord full() {
    Map<Stage, AbstractHistogram> stages =
        Map.of(Stage.TOTAL, histogram(1, 950, 3_000_000), Stage.QUEUE, histogram(5, 5, 5));
    ArrivalSecond first =
        new ArrivalSecond(1_717_718_400L, 5, 3, Map.of("INTERNAL", 1L, "OVERLOADED", 1L), stages);
    ArrivalSecond earlier = new ArrivalSecond(1_717_718_399L, 0, 2, Map.of(), Map.of());
    return new IntervalRecord(
        "host-1",
        "boot-1",
        7,
        1_717_718_400_000L,
        1_717_718_401_000L,
        "m",
        3,
        2,
        Map.of("NOT_FOUND", 4L),
        List.of(
            new VersionInterval(1, Arm.STABLE, 2, 1, 9, histogram(4, 5), List.of(first, earlier)),
            new VersionInterval(2, Arm.CANARY, 0, 0, 0, null, List.of())));
  }

  private static IntervalRecord record(
      AbstractHistogram batchSizes, Map<Stage, AbstractHistogram> stages) {
    ArrivalSecond second = new ArrivalSecond(0, 0, 0, Map.of(), stages);
    return new IntervalRecord(
        "r",
        "b",
        0,
        0,
        1000,
        "m",
        0,
        0,
        Map.of(),
        List.of(new VersionInterval(1, Arm.STABLE, 0, 0, 0, batchSizes, List.of(second))));
  }

  private static Histogram histogram(long... values) {
    Histogram histogram = Histograms.micros();
    for (long value : values) {
      histogram.recordValue(value);
    }
    return histogram;
  }
}
