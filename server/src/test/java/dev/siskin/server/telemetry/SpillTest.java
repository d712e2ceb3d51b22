package dev.siskin.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.telemetry.IntervalOutbox.Ledger;
import dev.siskin.server.telemetry.Outbox.Message;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillTest {
  private static final long NOON = 1_800_000_000;
  @TempDir private Path dir;
  private final RandomIntervals intervals = new RandomIntervals(new Random(1));

  private static IntervalOutbox outbox(String boot) {
    return outbox(boot, 100, 1 << 20);
  }

  private static IntervalOutbox outbox(String boot, int maxRecords, long maxBytes) {
    return new IntervalOutbox(
        new Telemetry.Identity("here:1", boot),
        new IntervalOutbox.Limits(maxRecords, maxBytes, 2, 1 << 20));
  }

  private Spill spill(IntervalOutbox outbox) {
    return spill(outbox, 1L << 30);
  }

  private Spill spill(IntervalOutbox outbox, long mostFileBytes) {
    return new Spill(new SpillFile(dir), outbox, mostFileBytes);
  }

  private void add(IntervalOutbox outbox, int count) {
    for (int i = 0; i < count; i++) {
      outbox.add(intervals.answered("m", i, NOON + i, 2), 0);
    }
  }

  /** A file with so many records of an earlier start. */
  private List<Message> left(int count) {
    IntervalOutbox before = outbox("before");
    add(before, count);
    spill(before).save();
    return before.unsent();
  }

  private static Message next(IntervalOutbox outbox) {
    return Objects.requireNonNull(outbox.next());
  }

  private byte[] bytes() throws IOException {
    return Files.readAllBytes(dir.resolve("telemetry.unsent"));
  }

  @Test
  void theNextStartSendsItAsItWasAndBeforeItsOwn() throws IOException {
    List<Message> written = left(3);
    IntervalOutbox after = outbox("after");
    Spill spill = spill(after);
    spill.resume(0);
    assertThat(after.ledger()).isEqualTo(new Ledger(3, 0, 0, 0, 3, 0));
    add(after, 1);
    for (Message expected : written) {
      Message message = next(after);
      assertThat(message.value()).isEqualTo(expected.value());
      assertThat(message.headers()).isEqualTo(expected.headers());
      assertThat(dir.resolve("telemetry.unsent")).exists();
      after.acked(message);
      spill.settle();
    }
    assertThat(dir.resolve("telemetry.unsent")).doesNotExist();
    assertThat(next(after).headers()).containsEntry("ce_id", "after-0");
  }

  @Test
  void aServerThatIsKilledMeanwhileSendsItOnceMore() throws IOException {
    left(3);
    IntervalOutbox killed = outbox("killed");
    Spill spill = spill(killed);
    spill.resume(0);
    killed.acked(next(killed));
    spill.settle();
    IntervalOutbox after = outbox("after");
    spill(after).resume(0);
    assertThat(after.ledger().waiting()).isEqualTo(3);
  }

  @Test
  void aStopThatHasNothingLeftLeavesNoFile() throws IOException {
    left(1);
    IntervalOutbox after = outbox("after");
    Spill spill = spill(after);
    spill.resume(0);
    after.acked(next(after));
    spill.save();
    assertThat(dir).isEmptyDirectory();
  }

  @Test
  void whatIsStillNotSentAtTheNextStopStaysWithTheNew() throws IOException {
    left(2);
    IntervalOutbox second = outbox("second");
    Spill spill = spill(second);
    spill.resume(0);
    add(second, 1);
    second.acked(next(second));
    spill.save();
    IntervalOutbox third = outbox("third");
    spill(third).resume(0);
    assertThat(next(third).headers()).containsEntry("ce_id", "before-1");
    assertThat(next(third).headers()).containsEntry("ce_id", "second-0");
    assertThat(third.next()).isNull();
  }

  @Test
  void whatCannotBeReadAtAllIsCountedOnceAndMovedAside() throws IOException {
    Files.createDirectory(dir.resolve("telemetry.unsent"));
    IntervalOutbox after = outbox("after");
    spill(after).resume(0);
    assertThat(after.ledger()).isEqualTo(new Ledger(1, 0, 0, 1, 0, 0));
    assertThat(dir.resolve("telemetry.unsent")).doesNotExist();
    IntervalOutbox later = outbox("later");
    spill(later).resume(0);
    assertThat(later.ledger()).isEqualTo(new Ledger(0, 0, 0, 0, 0, 0));
  }

  @Test
  void theGoodPartOfADamagedFileIsSentAndTheRestIsCountedOnce() throws IOException {
    left(3);
    byte[] damaged = bytes();
    damaged[damaged.length - 1] ^= 1;
    Files.write(dir.resolve("telemetry.unsent"), damaged);
    IntervalOutbox after = outbox("after");
    spill(after).resume(0);
    assertThat(after.ledger()).isEqualTo(new Ledger(3, 0, 0, 1, 2, 0));
    assertThat(dir.resolve("telemetry.unsent.damaged")).hasBinaryContent(damaged);
    IntervalOutbox killedMeanwhile = outbox("later");
    spill(killedMeanwhile).resume(0);
    assertThat(killedMeanwhile.ledger()).isEqualTo(new Ledger(2, 0, 0, 0, 2, 0));
  }

  @Test
  void aFileOfNoiseIsMovedAsideAndSaid() throws IOException {
    Files.writeString(dir.resolve("telemetry.unsent"), "noise");
    IntervalOutbox after = outbox("after");
    Spill spill = spill(after);
    spill.resume(0);
    assertThat(after.ledger()).isEqualTo(new Ledger(1, 0, 0, 1, 0, 0));
    assertThat(dir.toFile().list()).containsExactly("telemetry.unsent.damaged");
  }

  @Test
  void whereThereIsNoRoomWhatIsLostIsCounted() throws IOException {
    Files.createDirectory(dir.resolve("telemetry.unsent.new"));
    Files.writeString(dir.resolve("telemetry.unsent.new").resolve("x"), "in the way");
    IntervalOutbox outbox = outbox("boot");
    add(outbox, 4);
    next(outbox);
    spill(outbox).save();
    assertThat(outbox.ledger()).isEqualTo(new Ledger(4, 0, 0, 4, 0, 0));
    assertThat(dir.resolve("telemetry.unsent")).doesNotExist();
  }

  @Test
  void withoutRoomWhatCameFromTheFileIsStillInIt() throws IOException {
    left(2);
    byte[] before = bytes();
    IntervalOutbox after = outbox("after");
    Spill spill = spill(after);
    spill.resume(0);
    add(after, 3);
    Files.createDirectory(dir.resolve("telemetry.unsent.new"));
    Files.writeString(dir.resolve("telemetry.unsent.new").resolve("x"), "in the way");
    spill.save();
    assertThat(after.ledger()).isEqualTo(new Ledger(5, 0, 0, 3, 2, 0));
    assertThat(bytes()).isEqualTo(before);
  }

  @Test
  void whereTheOldFileCannotBeReadToItsEndTheNewOneHoldsAllThatIsOurs() throws IOException {
    left(100);
    IntervalOutbox after = outbox("after");
    Spill spill = spill(after);
    spill.resume(0);
    add(after, 3);
    try (FileChannel file =
        FileChannel.open(dir.resolve("telemetry.unsent"), StandardOpenOption.WRITE)) {
      file.truncate(file.size() / 2);
    }
    spill.save();
    Ledger ledger = after.ledger();
    assertThat(ledger.produced()).isEqualTo(103);
    assertThat(ledger.dropped()).isBetween(49L, 52L);
    assertThat(ledger.waiting()).isEqualTo(103 - ledger.dropped());
    IntervalOutbox next = outbox("next");
    spill(next).resume(0);
    assertThat(next.ledger().produced()).isEqualTo(ledger.waiting());
    assertThat(next.ledger().dropped()).isZero();
  }

  @Test
  void aFileThatCannotBeReadIsSaidAndLeftAlone() throws IOException {
    Files.createDirectory(dir.resolve("telemetry.unsent"));
    IntervalOutbox outbox = outbox("boot");
    spill(outbox).resume(0);
    assertThat(outbox.ledger()).isEqualTo(new Ledger(1, 0, 0, 1, 0, 0));
  }

  @Test
  void whatAFullOutboxLeftComesBackWholeUnderLowerLimitsAndTakesNoMemory() {
    List<Message> written = left(60);
    IntervalOutbox after = outbox("after", 3, 1);
    Spill spill = spill(after);
    spill.resume(0);
    add(after, 1);
    List<byte[]> sent = new ArrayList<>();
    for (int i = 0; i < written.size(); i++) {
      Message first = next(after);
      Message second = after.next();
      assertThat(after.bytes()).isLessThan(4 * 2_000);
      if (second != null) {
        after.failed(second);
      }
      after.failed(first);
      assertThat(next(after)).isSameAs(first);
      sent.add(first.value());
      after.acked(first);
      spill.settle();
    }
    assertThat(sent).containsExactlyElementsOf(written.stream().map(Message::value).toList());
    assertThat(after.ledger()).isEqualTo(new Ledger(61, 60, 0, 0, 1, 0));
    assertThat(dir.resolve("telemetry.unsent")).doesNotExist();
  }

  @Test
  void startsThatFindNoBrokerAddToTheFileUntilItsBoundAndThenTheOldestAreCountedAsLost()
      throws IOException {
    left(4);
    long most = 2L * bytes().length;
    for (int start = 0; start < 10; start++) {
      IntervalOutbox outbox = outbox("start-" + start);
      Spill spill = spill(outbox, most);
      spill.resume(0);
      long before = outbox.ledger().waiting();
      next(outbox);
      add(outbox, 3);
      spill.save();
      assertThat((long) bytes().length).isLessThanOrEqualTo(most + 100);
      Ledger ledger = outbox.ledger();
      assertThat(ledger.produced()).isEqualTo(before + 3);
      assertThat(ledger.dropped() + ledger.waiting() + ledger.withClient()).isEqualTo(before + 3);
      assertThat(ledger.dropped() > 0).isEqualTo(before + 3 > 8);
    }
    IntervalOutbox last = outbox("last");
    spill(last).resume(0);
    assertThat(next(last).headers().get("ce_id")).startsWith("start-7");
  }
}
