package dev.siskin.protocol.telemetry.reader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.telemetry.CloudEvent;
import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import dev.siskin.protocol.telemetry.OutputSummary;
import dev.siskin.protocol.telemetry.RequestEvent;
import dev.siskin.protocol.telemetry.RequestEventCodec;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.protocol.telemetry.reader.UnreadableException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Records as they were written once, and as they may be written later, stay readable. */
class FixturesTest {
  private static final Path FIXTURES = Path.of("src/test/resources/fixtures");

  @Test
  void aRecordOfTheFirstWriterIsReadable() throws IOException {
    IntervalRecord record = read("interval-plain.json");
    assertThat(record.coalesced()).isZero();
    assertThat(record.last()).isFalse();
    ArrivalSecond second = first(record);
    assertThat(second.span()).isEqualTo(1);
    assertThat(second.answered()).isEqualTo(3);
    assertThat(Objects.requireNonNull(second.stages().get(Stage.TOTAL)).getTotalCount())
        .isEqualTo(3);
    assertThat(record.versions()).extracting(VersionInterval::arm).contains(Arm.CANARY);
  }

  @Test
  void aRecordOfAnOutageIsReadable() throws IOException {
    IntervalRecord record = read("interval-outage.json");
    assertThat(record.coalesced()).isEqualTo(599);
    assertThat(record.last()).isTrue();
    assertThat(first(record).span()).isEqualTo(10);
  }

  @Test
  void aRecordOfAnswersThatAreNotFiniteIsReadable() throws IOException {
    IntervalRecord record = read("interval-not-finite.json");
    assertThat(first(record).notFinite()).isEqualTo(2);
    assertThat(record.memory()).isEqualTo(new IntervalRecord.Memory(734_003_200, 52_428_800));
    IntervalRecord before = read("interval-plain.json");
    assertThat(first(before).notFinite()).isZero();
    assertThat(before.memory()).isEqualTo(IntervalRecord.Memory.UNKNOWN);
  }

  @Test
  void anEventThatTellsItsOutputsIsReadable() throws IOException {
    RequestEvent event =
        RequestEventCodec.decode(Files.readAllBytes(FIXTURES.resolve("request-outputs.json")));
    assertThat(event.outputs())
        .containsExactly(
            new OutputSummary("label", "string", List.of(1L), 0, 0, null, null),
            new OutputSummary("large", "half", List.of(1L, 9_000L), 4_096, 4_096, null, null),
            new OutputSummary(
                "scores",
                "float",
                List.of(1L, 3L),
                0,
                1,
                new OutputSummary.Figures(0.25, 0.5, 0.375),
                2));
    RequestEvent before =
        RequestEventCodec.decode(Files.readAllBytes(FIXTURES.resolve("request.json")));
    assertThat(before.outputs()).isEmpty();
  }

  @Test
  void fieldsArmsAndStagesOfLaterWritersAreSkipped() throws IOException {
    assertThat(read("interval-later-fields.json")).isEqualTo(read("interval-plain.json"));
    IntervalRecord later = read("interval-later-arm-and-stage.json");
    assertThat(later.versions()).extracting(VersionInterval::arm).containsExactly(Arm.STABLE);
    assertThat(first(later).stages()).containsOnlyKeys(Stage.TOTAL);
  }

  @Test
  void theFewestFieldsThatAWriterMustWriteAreEnough() throws IOException {
    assertThat(first(read("interval-fewest-fields.json")).assigned()).isEqualTo(1);
  }

  @Test
  void aRecordOfANewerFormIsRefusedByName() {
    assertThatThrownBy(() -> read("interval-v2.json", "dev.siskin.interval.v2"))
        .isInstanceOfSatisfying(
            UnreadableException.class,
            refused -> assertThat(refused.reason()).isEqualTo(Reason.NEWER_FORM))
        .hasMessageContaining("dev.siskin.interval.v2");
  }

  /** What a reader would take it for that does not look at the type: a record of nothing. */
  @Test
  void aRecordOfANewerFormLooksLikeOneOfOurs() throws IOException {
    assertThat(read("interval-v2.json", CloudEvent.INTERVAL_TYPE).versions()).isEmpty();
  }

  private static ArrivalSecond first(IntervalRecord record) {
    return record.versions().get(0).seconds().get(0);
  }

  private static IntervalRecord read(String fixture) throws IOException {
    return read(fixture, CloudEvent.INTERVAL_TYPE);
  }

  private static IntervalRecord read(String fixture, String type) throws IOException {
    byte[] value = Files.readAllBytes(FIXTURES.resolve(fixture));
    return IntervalReader.decode(
        name -> name.equals("ce_type") ? type.getBytes(UTF_8) : null, value);
  }
}
