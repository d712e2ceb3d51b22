package dev.siskin.protocol.telemetry.reader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.telemetry.CloudEvent;
import dev.siskin.protocol.telemetry.IntervalCodec;
import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.reader.BootReport.State;
import dev.siskin.protocol.telemetry.reader.UnreadableException.Reason;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IntervalReaderTest {
  private long nowMillis = 102_000;
  private IntervalReader reader = new IntervalReader(() -> nowMillis);

  @Test
  void aRecordComesOnce() {
    assertThat(read(record("a", 0))).isEqualTo(record("a", 0));
    assertThat(read(record("a", 0))).isNull();
    assertThat(read(record("a", 3))).isNotNull();
    ReadCounts counts = reader.counts();
    assertThat(counts.records()).isEqualTo(2);
    assertThat(counts.duplicates()).isEqualTo(1);
    assertThat(counts.missing()).isEqualTo(2);
    assertThat(counts.bad()).isZero();
  }

  @Test
  void theTypeIsLookedAtBeforeTheValue() {
    byte[] broken = "no JSON".getBytes(UTF_8);
    read(Map.of(), broken);
    read(Map.of("ce_type", "dev.siskin.interval.v2"), broken);
    read(Map.of("ce_type", "dev.siskin.request.v1"), broken);
    read(Map.of("ce_type", "com.example.thing"), broken);
    read(Map.of("ce_type", "dev.siskin.interval.v1"), broken);
    assertThat(reader.counts().unreadable())
        .isEqualTo(
            Map.of(
                Reason.NO_TYPE, 1L,
                Reason.NEWER_FORM, 1L,
                Reason.UNKNOWN_TYPE, 2L,
                Reason.BROKEN, 1L));
    assertThat(reader.counts().bad()).isEqualTo(5);
  }

  @Test
  void aNewerFormIsNamed() {
    read(Map.of("ce_type", "dev.siskin.interval.v12"), IntervalCodec.encode(record("a", 0)));
    assertThat(reader.counts().lastUnreadable())
        .isEqualTo(
            "here: 'dev.siskin.interval.v12' is newer than this reader, which knows"
                + " 'dev.siskin.interval.v1'");
    assertThat(reader.counts().records()).isZero();
  }

  @Test
  void aLongTypeIsCutInTheWords() {
    read(Map.of("ce_type", "x".repeat(100_000)), new byte[0]);
    assertThat(reader.counts().lastUnreadable()).hasSizeLessThan(200).contains("xx..'");
  }

  @Test
  void aRecordWithoutAValueIsSaidToBeOne() {
    read(typed(), null);
    assertThat(reader.counts().unreadable()).isEqualTo(Map.of(Reason.NO_VALUE, 1L));
  }

  @Test
  void aValueLongerThanAnyServerWritesIsNotLookedAt() {
    read(typed(), new byte[IntervalReader.MAX_RECORD_BYTES + 1]);
    assertThat(reader.counts().unreadable()).isEqualTo(Map.of(Reason.TOO_LONG, 1L));
  }

  /** Two of them would overflow the sum that they are added to. */
  @Test
  void aCountBeyondAnyServersIsRefused() {
    String sound = new String(IntervalCodec.encode(record("a", 0)), UTF_8);
    String wild = sound.replaceFirst("\"assigned\":\\d+", "\"assigned\":9000000000000000000");
    assertThat(wild).isNotEqualTo(sound);
    read(typed(), wild.getBytes(UTF_8));
    assertThat(reader.counts().unreadable()).isEqualTo(Map.of(Reason.BROKEN, 1L));
    assertThat(reader.counts().lastUnreadable()).contains("a count of 9000000000000000000");
  }

  @Test
  void wildNumbersAndNamesAreRefusedByName() {
    assertBroken(with("a", -1, 100, 1), "'seq' is negative");
    assertBroken(with("a", 1_000_000_000_001L, 100, 1), "a 'seq' of 1000000000001");
    assertBroken(with("a", 0, Long.MAX_VALUE / 1000, 1), "'from' is no time");
    assertBroken(Records.of("a", 0, "m", 1_000_000_000_001L, Map.of()), "a count of 1000000000001");
    assertBroken(with("b".repeat(257), 0, 100, 1), "'boot' has more than 256 characters");
    assertBroken(Records.of("a", 0, Records.answers(1, Arm.STABLE, -5, 1)), "is no time");
    assertBroken(Records.of("a", 0, Records.answers(-1, Arm.STABLE, 100, 1)), "'version' is");
    assertBroken(with("", 0, 100, 1), "'boot' is empty");
    assertBroken(Records.of("a", 0, "", 0, Map.of()), "'model' is empty");
    assertThat(reader.counts().bad()).isEqualTo(9);
    assertThat(reader.counts().records()).isZero();
    assertThat(reader.seen()).isEmpty();
  }

  @Test
  void secondsMoreThanADayFromTheirIntervalAreRefused() {
    long day = 86_400;
    assertBroken(with("a", 0, 100 + day + 1, 1), "an 'at' of 100, more than a day");
    assertBroken(with("a", 0, 100 - 1, 1, 100 + day + 1), "an 'at' of 86501, more than a day");
    assertThat(reader.counts().unreadable()).isEqualTo(Map.of(Reason.BROKEN, 2L));
    assertThat(read(with("a", 0, 100 + day, 1))).isNotNull();
    assertThat(read(with("a", 1, 100 - 1, 1, 100 + day))).isNotNull();
  }

  @Test
  void recordsFromTheFutureAreReadAndCounted() {
    nowMillis = 40_999;
    assertThat(read(record("a", 0))).isNotNull();
    nowMillis = 41_000;
    assertThat(read(record("a", 1))).isNotNull();
    assertThat(reader.counts().ahead()).isEqualTo(1);
  }

  @Test
  void aBootThatWasKilledIsToldWithWhatIsNotKnownOfIt() {
    read(record("a", 0));
    read(record("a", 2));
    nowMillis += 60_000;
    BootReport report = reader.boots(Duration.ofSeconds(30)).get(0);
    assertThat(report.state()).isEqualTo(State.SILENT);
    assertThat(report.gaps()).containsExactly(new SeqRange(1, 1));
    assertThat(report.knownUntilMillis()).isEqualTo(Map.of("m", 101_000L));
  }

  @Test
  void whatComesOfAGapThatWasClosedIsToldApartFromTwins() {
    reader = new IntervalReader(() -> nowMillis, 2);
    read(record("a", 0));
    read(record("a", 2));
    read(record("a", 4));
    assertThat(read(record("a", 1))).isNull();
    assertThat(read(record("a", 4))).isNull();
    assertThat(reader.counts().unsure()).isEqualTo(1);
    assertThat(reader.counts().duplicates()).isEqualTo(1);
    assertThat(reader.counts().missing()).isEqualTo(2);
  }

  @Test
  void anotherReaderGoesOnWhereOneStopped() {
    read(record("a", 0));
    IntervalReader next = new IntervalReader(() -> nowMillis);
    next.restore(reader.seen());
    assertThat(next.read(headers(typed()), IntervalCodec.encode(record("a", 0)), () -> ""))
        .isNull();
    assertThat(next.counts().duplicates()).isEqualTo(1);
  }

  private void assertBroken(IntervalRecord record, String why) {
    assertThat(read(record)).isNull();
    assertThat(Objects.requireNonNull(reader.counts().lastUnreadable())).contains(why);
  }

  private @Nullable IntervalRecord read(IntervalRecord record) {
    return read(CloudEvent.of(record).headers(), IntervalCodec.encode(record));
  }

  private @Nullable IntervalRecord read(Map<String, String> headers, byte @Nullable [] value) {
    return reader.read(headers(headers), value, () -> "here");
  }

  private static RecordHeaders headers(Map<String, String> headers) {
    Map<String, byte[]> bytes = new HashMap<>();
    headers.forEach((name, value) -> bytes.put(name, value.getBytes(UTF_8)));
    return bytes::get;
  }

  private static Map<String, String> typed() {
    return Map.of("ce_type", CloudEvent.INTERVAL_TYPE);
  }

  private static IntervalRecord record(String boot, long seq) {
    return Records.of(boot, seq, Records.answers(1, Arm.STABLE, 100, 1));
  }

  private static IntervalRecord with(String boot, long seq, long second, int answered) {
    return with(boot, seq, second, answered, 100);
  }

  private static IntervalRecord with(
      String boot, long seq, long second, int answered, long arrival) {
    long from = second * 1000;
    return new IntervalRecord(
        "r",
        boot,
        seq,
        from,
        from + 1000,
        "m",
        0,
        0,
        Map.of(),
        List.of(Records.answers(1, Arm.STABLE, arrival, answered)));
  }
}
