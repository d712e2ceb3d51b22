package dev.siskin.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.telemetry.IntervalCodec;
import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.IntervalRecord.ArrivalSecond;
import dev.siskin.protocol.telemetry.IntervalRecord.VersionInterval;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.protocol.telemetry.Topics;
import dev.siskin.server.telemetry.IntervalOutbox.Ledger;
import dev.siskin.server.telemetry.IntervalOutbox.Limits;
import dev.siskin.server.telemetry.Outbox.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class IntervalOutboxTest {
  private static final long NOON = 1_800_000_000;
  private static final long NOW = 77;
  private final RandomIntervals intervals = new RandomIntervals(new Random(1));

  private static IntervalOutbox outbox(int maxRecords, long maxBytes, int maxWithClient) {
    return outbox(new Limits(maxRecords, maxBytes, maxWithClient, 1 << 20));
  }

  private static IntervalOutbox outbox(Limits limits) {
    return new IntervalOutbox(new Telemetry.Identity("here:1", "boot"), limits);
  }

  private static IntervalOutbox outbox() {
    return outbox(100, 1 << 20, 2);
  }

  private void add(IntervalOutbox outbox, String model, long epoch, long second) {
    outbox.add(intervals.answered(model, epoch, second, 3), NOW);
  }

  private void add(IntervalOutbox outbox, int count) {
    for (int i = 0; i < count; i++) {
      add(outbox, "m", 1, NOON + i);
    }
  }

  private static Message next(IntervalOutbox outbox) {
    return Objects.requireNonNull(outbox.next());
  }

  private static IntervalRecord record(Message message) {
    return IntervalCodec.decode(message.value());
  }

  /** All that can be handed over. */
  private static List<Message> handOver(IntervalOutbox outbox) {
    List<Message> all = new ArrayList<>();
    for (Message next = outbox.next(); next != null; next = outbox.next()) {
      all.add(next);
    }
    return all;
  }

  @Test
  void whatTheClientCanTakeIsNeverCoalesced() {
    IntervalOutbox outbox = outbox();
    add(outbox, "m", 1, NOON);
    add(outbox, "n", 1, NOON);
    Message first = next(outbox);
    assertThat(first.topic()).isEqualTo(Topics.INTERVALS);
    assertThat(first.key()).isEqualTo("m");
    assertThat(first.headers()).containsEntry("ce_id", "boot-0").containsEntry("ce_subject", "m");
    IntervalRecord record = record(first);
    assertThat(record.replica()).isEqualTo("here:1");
    assertThat(record.fromMillis()).isEqualTo(NOON * 1_000);
    assertThat(record.coalesced()).isZero();
    assertThat(record.last()).isFalse();
    assertThat(record(next(outbox)).seq()).isEqualTo(1);
    assertThat(outbox.ledger()).isEqualTo(new Ledger(2, 0, 0, 0, 0, 2));
  }

  /** One that cannot be read. */
  private static final class Broken extends Histogram {
    private static final long serialVersionUID = 1;
    private final boolean made;

    Broken() {
      super(3);
      made = true;
    }

    @Override
    public long getTotalCount() {
      if (made) {
        throw new IllegalStateException("of a test");
      }
      return super.getTotalCount();
    }
  }

  private static Interval broken(String model, int answers) {
    VersionInterval version =
        new VersionInterval(1, Arm.STABLE, 1, 0, answers, new Broken(), List.of());
    return new Interval(model, 1, NOON, NOON, RandomIntervals.MEMORY, Map.of(), List.of(version));
  }

  @Test
  void anIntervalThatCannotBeWrittenIsCountedAndCostsNoOther() {
    IntervalOutbox outbox = outbox(100, 1 << 20, 2);
    outbox.add(broken("m", 1), NOW);
    assertThat(outbox.ledger()).isEqualTo(new Ledger(1, 0, 0, 1, 0, 0));
    add(outbox, 2);
    handOver(outbox);
    add(outbox, 1);
    assertThat(outbox.ledger()).isEqualTo(new Ledger(4, 0, 0, 1, 1, 2));
    outbox.lost();
    assertThat(outbox.ledger()).isEqualTo(new Ledger(5, 0, 0, 2, 1, 2));
  }

  @Test
  void whileTheClientHasEnoughIntervalsAreAddedTogether() {
    IntervalOutbox outbox = outbox();
    add(outbox, 6);
    assertThat(outbox.ledger()).isEqualTo(new Ledger(6, 0, 3, 0, 3, 0));
    List<Message> handed = handOver(outbox);
    assertThat(handed).hasSize(2);
    outbox.acked(handed.get(0));
    IntervalRecord sum = record(next(outbox));
    assertThat(sum.seq()).isEqualTo(2);
    assertThat(sum.coalesced()).isEqualTo(3);
    assertThat(sum.fromMillis()).isEqualTo((NOON + 2) * 1_000);
    assertThat(sum.toMillis()).isEqualTo((NOON + 6) * 1_000);
    assertThat(sum.versions().get(0).rows()).isEqualTo(12);
    assertThat(sum.versions().get(0).seconds()).hasSize(4);
    assertThat(outbox.ledger()).isEqualTo(new Ledger(6, 1, 3, 0, 0, 2));
  }

  @Test
  void epochsAndModelsStayApart() {
    IntervalOutbox outbox = outbox();
    add(outbox, 2);
    handOver(outbox);
    add(outbox, "m", 1, NOON + 2);
    add(outbox, "m", 2, NOON + 2);
    add(outbox, "n", 2, NOON + 2);
    add(outbox, "m", 1, NOON + 3);
    List<IntervalRecord> records =
        outbox.unsent().stream().map(IntervalOutboxTest::record).skip(2).toList();
    assertThat(records).extracting(IntervalRecord::model).containsExactly("m", "m", "n");
    assertThat(records).extracting(IntervalRecord::epoch).containsExactly(1L, 2L, 2L);
    assertThat(records).extracting(IntervalRecord::coalesced).containsExactly(1L, 0L, 0L);
    assertThat(records).extracting(IntervalRecord::seq).containsExactly(2L, 3L, 4L);
  }

  @Test
  void whatFailedKeepsItsNumberAndBytesAndGoesBeforeDrafts() {
    IntervalOutbox outbox = outbox();
    add(outbox, 4);
    List<Message> handed = handOver(outbox);
    byte[] bytes = handed.get(0).value().clone();
    outbox.failed(handed.get(1));
    outbox.failed(handed.get(0));
    assertThat(next(outbox)).isSameAs(handed.get(0));
    assertThat(handed.get(0).value()).isEqualTo(bytes);
    assertThat(next(outbox)).isSameAs(handed.get(1));
    assertThat(outbox.next()).isNull();
  }

  @Test
  void whatIsDroppedIsSaidByTheNextRecordThatIsNumbered() {
    IntervalOutbox outbox = outbox(1, 1 << 20, 1);
    add(outbox, "m", 1, NOON);
    handOver(outbox);
    add(outbox, "m", 1, NOON + 1);
    add(outbox, "m", 2, NOON + 2);
    assertThat(outbox.ledger()).isEqualTo(new Ledger(3, 0, 0, 1, 1, 1));
    IntervalRecord record = record(outbox.unsent().get(1));
    assertThat(record.epoch()).isEqualTo(2);
    assertThat(record.droppedRecords()).isEqualTo(1);
    assertThat(record.seq()).as("a dropped draft leaves no gap").isEqualTo(1);
  }

  @Test
  void tooManyBytesCostSecondsBeforeTheyCostCounts() {
    IntervalOutbox outbox = outbox(100, 100_000, 1);
    add(outbox, 100);
    assertThat(outbox.ledger().dropped()).isZero();
    assertThat(outbox.bytes()).isLessThan(110_000);
    IntervalRecord record = record(outbox.unsent().get(1));
    assertThat(record.versions().get(0).rows()).isEqualTo(99 * 3);
    assertThat(record.versions().get(0).seconds()).allMatch(second -> second.span() > 1);
  }

  @Test
  void whereSecondsDoNotHelpTheOldestIsDropped() {
    IntervalOutbox outbox = outbox(100, 30_000, 1);
    for (int epoch = 0; epoch < 50; epoch++) {
      add(outbox, "m", epoch, NOON + epoch);
    }
    Ledger ledger = outbox.ledger();
    assertThat(ledger.dropped()).isPositive();
    assertThat(ledger.waiting() + ledger.dropped()).isEqualTo(50);
    List<Message> left = outbox.unsent();
    assertThat(record(left.get(left.size() - 1)).epoch()).isEqualTo(49);
  }

  @Test
  void aRecordIsNeverLongerThanABrokerTakes() {
    int longest = 30_000;
    IntervalOutbox outbox = outbox(new Limits(100, 1 << 20, 1, longest));
    add(outbox, "m", 1, NOON);
    handOver(outbox);
    Tally all = new Tally();
    for (int i = 0; i < 100; i++) {
      Interval interval = intervals.answered("m", 1, NOON + i, 5);
      all.plus(Tally.of(interval));
      outbox.add(interval, NOW);
    }
    Message message = outbox.unsent().get(1);
    assertThat(message.value().length).isBetween(longest / 3, longest);
    assertThat(record(message).versions().get(0).seconds()).allMatch(second -> second.span() == 5);
    assertThat(Tally.of(message.value())).isEqualTo(all);
  }

  @Test
  void aSingleIntervalThatIsTooLongIsMadeShorterToo() {
    IntervalOutbox outbox = outbox(new Limits(100, 1 << 20, 1, 3_000));
    IntervalDraft several = new IntervalDraft(intervals.answered("m", 1, NOON, 3), NOW);
    for (int i = 1; i < 10; i++) {
      several.add(intervals.answered("m", 1, NOON + i, 3));
    }
    outbox.add(several.sum(), NOW);
    Message message = next(outbox);
    assertThat(message.value()).hasSizeLessThanOrEqualTo(3_000);
    assertThat(message.seq()).isZero();
    assertThat(Tally.of(message.value())).isEqualTo(Tally.of(several.sum()));
  }

  @Test
  void theLastRecordOfABootHasItsHighestNumber() {
    IntervalOutbox outbox = outbox(100, 1 << 20, 2);
    add(outbox, 4);
    outbox.end(NOON * 1_000 + 9_000, NOW);
    assertThat(outbox.ledger()).isEqualTo(new Ledger(5, 0, 1, 0, 4, 0));
    assertThat(outbox.isEmpty()).isFalse();
    List<Message> handed = handOver(outbox);
    outbox.acked(handed.get(0));
    outbox.acked(handed.get(1));
    List<Message> rest = handOver(outbox);
    assertThat(rest).hasSize(2);
    assertThat(record(rest.get(0)).last()).isFalse();
    IntervalRecord last = record(rest.get(1));
    assertThat(last.last()).isTrue();
    assertThat(last.seq()).isEqualTo(3);
    assertThat(last.versions()).isEmpty();
    assertThat(last.toMillis()).isEqualTo(NOON * 1_000 + 9_000);
    rest.forEach(outbox::acked);
    assertThat(outbox.isEmpty()).isTrue();
  }

  @Test
  void aBootThatSaidNothingHasNoLastRecord() {
    IntervalOutbox outbox = outbox();
    outbox.end(NOON, NOW);
    assertThat(outbox.isEmpty()).isTrue();
    outbox.backlog().begin(() -> new Message(3, "t", "m", new byte[1], Map.of()), 1, NOW);
    outbox.end(NOON, NOW);
    assertThat(outbox.unsent()).isEmpty();
    assertThat(outbox.ledger().waiting()).isEqualTo(1);
  }

  @Test
  void whatIsTakenOverGoesFirstAsItWas() {
    IntervalOutbox outbox = outbox(100, 1 << 20, 1);
    Message old = new Message(41, "t", "m", new byte[] {1}, Map.of("ce_id", "x-41"));
    outbox.backlog().begin(() -> old, 1, NOW);
    outbox.backlog().countUnreadable(2);
    assertThat(outbox.ledger()).isEqualTo(new Ledger(3, 0, 0, 2, 1, 0));
    add(outbox, "m", 1, NOON);
    assertThat(next(outbox)).isSameAs(old);
    assertThat(outbox.backlog().isEmpty()).isFalse();
    outbox.acked(old);
    assertThat(outbox.backlog().isEmpty()).isTrue();
    assertThat(record(next(outbox)).seq()).isZero();
  }

  @Test
  void theAgeIsThatOfTheOldestDraftToo() {
    IntervalOutbox outbox = outbox(100, 1 << 20, 1);
    assertThat(outbox.oldestNanos()).isNull();
    outbox.add(intervals.answered("m", 1, NOON, 3), 5);
    Message first = next(outbox);
    outbox.add(intervals.answered("m", 1, NOON + 1, 3), 6);
    outbox.add(intervals.answered("m", 1, NOON + 2, 3), 7);
    assertThat(outbox.oldestNanos()).isEqualTo(5);
    outbox.acked(first);
    assertThat(outbox.oldestNanos()).isEqualTo(6);
  }

  /** Two hours without a broker, three models, a hand-over and failures each second. */
  @Test
  void anOutageOfTwoHoursCostsNoCountsAndNoMemoryThatGrows() {
    IntervalOutbox outbox = outbox(4_096, 32 << 20, 16);
    List<Message> withClient = new ArrayList<>();
    long mostInFirstHour = 0;
    for (int second = 0; second < 2 * 3_600; second++) {
      for (String model : List.of("a", "b", "c")) {
        outbox.add(intervals.answered(model, 1, NOON + second, 4), NOW);
      }
      withClient.addAll(handOver(outbox));
      if (second % 5 == 4) {
        withClient.forEach(outbox::failed);
        withClient.clear();
      }
      assertThat(outbox.ledger().waiting() + outbox.ledger().withClient()).isLessThanOrEqualTo(19);
      if (second < 3_600) {
        mostInFirstHour = Math.max(mostInFirstHour, outbox.bytes());
      }
      assertThat(outbox.bytes()).isLessThanOrEqualTo(mostInFirstHour * 5 / 4).isLessThan(4 << 20);
    }

    long read = 0;
    long timed = 0;
    withClient.forEach(outbox::failed);
    for (Message next = outbox.next(); next != null; next = outbox.next()) {
      for (ArrivalSecond block : record(next).versions().get(0).seconds()) {
        read += block.answered();
        timed += Objects.requireNonNull(block.stages().get(Stage.TOTAL)).getTotalCount();
      }
      outbox.acked(next);
    }
    assertThat(read).isEqualTo(4 * 3 * 2 * 3_600);
    assertThat(timed).isEqualTo(read);
    assertThat(outbox.isEmpty()).isTrue();
    Ledger ledger = outbox.ledger();
    assertThat(ledger.produced()).isEqualTo(3 * 2 * 3_600);
    assertThat(ledger.acked() + ledger.coalesced()).isEqualTo(ledger.produced());
    assertThat(ledger.acked()).isLessThan(25);
  }
}
