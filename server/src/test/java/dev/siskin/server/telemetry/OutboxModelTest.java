package dev.siskin.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.telemetry.IntervalOutbox.Ledger;
import dev.siskin.server.telemetry.Outbox.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Outbox, spill file and broker under whatever may happen, against a plain model that keeps every
 * record as the sum of the intervals in it. A send that failed may have landed all the same.
 */
class OutboxModelTest {
  private static final int MOST_WITH_CLIENT = 3;
  private static final int STEPS = 800;

  @TempDir private Path dir;

  /** A record of the model: what is in it, and the message once it has become one. */
  private static final class Rec {
    final Tally counts = new Tally();
    @Nullable Message message;
    boolean landed;
  }

  /**
   * What the outbox of one boot should hold. What the boot before left has places below 0; nothing
   * of it goes for want of room.
   */
  private static final class Plain {
    final int maxRecords;
    final TreeMap<Long, Rec> waiting = new TreeMap<>();
    final Map<Long, Rec> client = new TreeMap<>();
    final Map<String, Rec> drafts = new LinkedHashMap<>();

    /** Resumed ones from this place on are only in the file. */
    long unread;

    long place;
    long produced;
    long acked;
    long coalesced;
    long dropped;

    Plain(int maxRecords) {
      this.maxRecords = maxRecords;
    }

    void produce(String key, Tally counts, Tally lost) {
      produced++;
      if (drafts.isEmpty() && waiting.size() + client.size() < MOST_WITH_CLIENT) {
        Rec rec = new Rec();
        rec.counts.plus(counts);
        keep(place++, rec, lost);
        return;
      }
      coalesced += drafts.containsKey(key) ? 1 : 0;
      drafts.computeIfAbsent(key, k -> new Rec()).counts.plus(counts);
      makeRoom(lost);
    }

    void resume(List<Rec> left) {
      produced = left.size();
      unread = -left.size();
      for (int i = 0; i < left.size(); i++) {
        waiting.put((long) i - left.size(), left.get(i));
      }
    }

    void keep(long at, Rec rec, Tally lost) {
      waiting.put(at, rec);
      while (ownWaiting().size() > maxRecords) {
        drop(Objects.requireNonNull(ownWaiting().pollFirstEntry()).getValue(), lost);
      }
    }

    void makeRoom(Tally lost) {
      while (ownWaiting().size() + drafts.size() > maxRecords) {
        drop(
            ownWaiting().isEmpty() ? oldestDraft() : ownWaiting().pollFirstEntry().getValue(),
            lost);
      }
    }

    NavigableMap<Long, Rec> ownWaiting() {
      return waiting.tailMap(0L, true);
    }

    void drop(Rec rec, Tally lost) {
      dropped++;
      if (!rec.landed) {
        lost.plus(rec.counts);
      }
    }

    Rec oldestDraft() {
      return Objects.requireNonNull(drafts.remove(drafts.keySet().iterator().next()));
    }

    void numberAll(Tally lost) {
      while (!drafts.isEmpty()) {
        keep(place++, oldestDraft(), lost);
      }
    }

    List<Rec> unsent() {
      TreeMap<Long, Rec> all = new TreeMap<>(waiting);
      all.putAll(client);
      return new ArrayList<>(all.values());
    }

    Ledger ledger() {
      return new Ledger(
          produced, acked, coalesced, dropped, waiting.size() + drafts.size(), client.size());
    }
  }

  private final Map<String, byte[]> topic = new HashMap<>();
  private final Tally produced = new Tally();
  private final Tally read = new Tally();
  private final Tally lost = new Tally();
  private Random random = new Random();
  private RandomIntervals intervals = new RandomIntervals(random);
  private Plain plain = new Plain(0);
  private int boots;
  private int mostLeft;
  private long second = 1_800_000_000;
  private long nextSeq;
  private IntervalOutbox outbox = newOutbox();
  private Spill spill = new Spill(new SpillFile(Path.of("unused")), outbox, 1L << 30);

  private IntervalOutbox newOutbox() {
    nextSeq = 0;
    return new IntervalOutbox(
        new Telemetry.Identity("here:1", "boot-" + ++boots),
        new IntervalOutbox.Limits(plain.maxRecords, 1L << 30, MOST_WITH_CLIENT, 1 << 20));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void whateverHappensTheLedgerIsExactAndReadersGetAllThatIsNotCountedAsLost(long seed)
      throws IOException {
    random = new Random(seed);
    intervals = new RandomIntervals(random);
    plain = new Plain(2 + random.nextInt(8));
    start();
    for (int step = 0; step < STEPS; step++) {
      turn();
      Ledger ledger = outbox.ledger();
      assertThat(ledger).as("step %d", step).isEqualTo(plain.ledger());
      assertThat(ledger.produced())
          .isEqualTo(
              ledger.acked()
                  + ledger.coalesced()
                  + ledger.dropped()
                  + ledger.waiting()
                  + ledger.withClient());
    }
    spillAndRestart();
    drain();
    assertThat(outbox.isEmpty()).isTrue();
    assertThat(new SpillFile(dir).exists()).isFalse();
    assertThat(read.plus(lost)).isEqualTo(produced);
    assertThat(boots).isGreaterThan(4);
    assertThat(mostLeft).as("more was left than the next start may hold").isPositive();
  }

  private void turn() throws IOException {
    int what = random.nextInt(1_000);
    if (what < 400) {
      produce();
    } else if (what < 700) {
      handOver();
    } else if (what < 990) {
      heardOf();
    } else if (what < 996) {
      spillAndRestart();
    } else if (what < 998) {
      killAndRestart();
    } else {
      giveUp();
    }
  }

  private void produce() {
    String model = random.nextBoolean() ? "m" : "n";
    long epoch = 1 + second / 40;
    Interval interval = intervals.next(model, epoch, second++);
    produced.plus(Tally.of(interval));
    plain.produce(model + epoch, Tally.of(interval), lost);
    outbox.add(interval, second);
  }

  private void handOver() {
    Message message = outbox.next();
    if (plain.waiting.isEmpty() && plain.client.size() < MOST_WITH_CLIENT) {
      if (!plain.drafts.isEmpty()) {
        plain.keep(plain.place++, plain.oldestDraft(), lost);
      }
    }
    if (plain.client.size() == MOST_WITH_CLIENT || plain.waiting.isEmpty()) {
      assertThat(message).isNull();
      return;
    }
    long place = plain.waiting.firstKey();
    Rec rec = Objects.requireNonNull(plain.waiting.remove(place));
    plain.client.put(place, rec);
    plain.unread = Math.max(plain.unread, place + 1);
    assertThat(plain.client).hasSizeLessThanOrEqualTo(MOST_WITH_CLIENT);
    assertThat(outbox.backlog().unreadRecords()).isEqualTo((int) Math.max(0, -plain.unread));
    assertThat(message).isNotNull();
    requireRightMessage(rec, Objects.requireNonNull(message));
  }

  /** The first time it has the next number of its boot, and later it is the same message. */
  private void requireRightMessage(Rec rec, Message message) {
    if (rec.message == null) {
      rec.message = message;
      assertThat(message.headers().get("ce_id")).startsWith("boot-" + boots + "-");
      assertThat(message.seq()).isGreaterThanOrEqualTo(nextSeq);
      nextSeq = message.seq() + 1;
      assertThat(Tally.of(message.value())).isEqualTo(rec.counts);
    } else {
      assertThat(message.value()).isEqualTo(rec.message.value());
      assertThat(message.headers()).isEqualTo(rec.message.headers());
      rec.message = message;
    }
  }

  private void heardOf() {
    if (plain.client.isEmpty()) {
      return;
    }
    List<Long> places = new ArrayList<>(plain.client.keySet());
    long place = places.get(random.nextInt(places.size()));
    Rec rec = Objects.requireNonNull(plain.client.remove(place));
    Message message = Objects.requireNonNull(rec.message);
    int what = random.nextInt(10);
    if (what < 4) {
      land(rec);
      plain.acked++;
      outbox.acked(message);
      spill.settle();
    } else if (what < 9) {
      if (random.nextBoolean()) {
        land(rec);
      }
      plain.keep(place, rec, lost);
      plain.makeRoom(lost);
      outbox.failed(message);
    } else {
      plain.drop(rec, lost);
      outbox.refused(message);
    }
  }

  private void land(Rec rec) {
    Message message = Objects.requireNonNull(rec.message);
    rec.landed = true;
    byte[] twin =
        topic.put(Objects.requireNonNull(message.headers().get("ce_id")), message.value());
    if (twin == null) {
      read.plus(Tally.of(message.value()));
    } else {
      assertThat(message.value()).as("a twin has the same bytes").isEqualTo(twin);
    }
  }

  private void giveUp() {
    plain.numberAll(lost);
    plain.unsent().forEach(rec -> plain.drop(rec, lost));
    plain.waiting.clear();
    plain.client.clear();
    outbox.dropAll();
    spill.settle();
  }

  private void spillAndRestart() throws IOException {
    plain.numberAll(lost);
    List<Rec> left = plain.unsent();
    spill.save();
    List<Message> written = new ArrayList<>();
    new SpillFile(dir).read(written::add);
    assertThat(written).hasSameSizeAs(left);
    for (int i = 0; i < left.size(); i++) {
      requireRightMessage(left.get(i), written.get(i));
    }
    restart(left);
  }

  /** What the file still has comes again, all else is lost. */
  private void killAndRestart() throws IOException {
    List<String> kept = new ArrayList<>();
    new SpillFile(dir).read(message -> kept.add(message.headers().get("ce_id")));
    Map<String, Rec> known = new HashMap<>();
    for (Rec rec : plain.unsent()) {
      Message message = rec.message;
      String id = message == null ? null : message.headers().get("ce_id");
      if (id != null && kept.contains(id)) {
        known.put(id, rec);
      } else if (!rec.landed) {
        lost.plus(rec.counts);
      }
    }
    plain.drafts.values().forEach(rec -> lost.plus(rec.counts));
    List<Rec> left = new ArrayList<>();
    new SpillFile(dir)
        .read(
            message -> {
              Rec rec = known.get(id(message));
              left.add(rec == null ? again(message) : rec);
            });
    restart(left);
  }

  private static String id(Message message) {
    return Objects.requireNonNull(message.headers().get("ce_id"));
  }

  /** One that had been acknowledged, or given up, and comes once more. */
  private Rec again(Message message) {
    Rec rec = new Rec();
    rec.message = message;
    rec.counts.plus(Tally.of(message.value()));
    rec.landed = topic.containsKey(id(message));
    if (!rec.landed) {
      lost.minus(rec.counts);
    }
    return rec;
  }

  private void restart(List<Rec> left) throws IOException {
    plain = new Plain(1 + random.nextInt(9));
    plain.resume(left);
    start();
    mostLeft = Math.max(mostLeft, left.size() - plain.maxRecords);
  }

  private void start() {
    outbox = newOutbox();
    spill = new Spill(new SpillFile(dir), outbox, 1L << 30);
    spill.resume(second);
  }

  private void drain() {
    for (Message next = outbox.next(); next != null; next = outbox.next()) {
      Rec rec = new Rec();
      rec.message = next;
      land(rec);
      outbox.acked(next);
      spill.settle();
    }
  }
}
