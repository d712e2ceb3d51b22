package dev.siskin.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.telemetry.Outbox.Ledger;
import dev.siskin.server.telemetry.Outbox.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboxTest {
  private static Message message(long seq, int bytes) {
    return new Message(seq, "topic", "m", new byte[bytes], Map.of());
  }

  private static Message next(Outbox outbox) {
    return Objects.requireNonNull(outbox.next());
  }

  @Test
  void oldestGoesFirst() {
    Outbox outbox = new Outbox(10, 100, 10);
    outbox.add(message(1, 1), 0);
    outbox.add(message(2, 1), 0);
    assertThat(next(outbox).seq()).isEqualTo(1);
    assertThat(next(outbox).seq()).isEqualTo(2);
    assertThat(outbox.next()).isNull();
    assertThat(outbox.isEmpty()).isFalse();
  }

  @Test
  void whatFailedGoesOutAgainAsItWasAndInItsOldPlace() {
    Outbox outbox = new Outbox(10, 100, 10);
    for (int seq = 1; seq <= 4; seq++) {
      outbox.add(message(seq, seq), 0);
    }
    Message one = next(outbox);
    Message two = next(outbox);
    outbox.failed(one);
    outbox.failed(two);
    assertThat(next(outbox)).isSameAs(one);
    assertThat(next(outbox)).isSameAs(two);
    assertThat(next(outbox).seq()).isEqualTo(3);
  }

  @Test
  void theClientIsGivenNoMoreThanItMayHold() {
    Outbox outbox = new Outbox(10, 100, 2);
    for (int seq = 1; seq <= 3; seq++) {
      outbox.add(message(seq, 1), 0);
    }
    Message one = next(outbox);
    next(outbox);
    assertThat(outbox.next()).isNull();
    outbox.acked(one);
    assertThat(next(outbox).seq()).isEqualTo(3);
  }

  @Test
  void theOldestIsDroppedWhenThereAreTooMany() {
    Outbox outbox = new Outbox(2, 100, 10);
    for (int seq = 1; seq <= 5; seq++) {
      outbox.add(message(seq, 1), 0);
    }
    assertThat(outbox.ledger()).isEqualTo(new Ledger(5, 0, 3, 2, 0));
    assertThat(next(outbox).seq()).isEqualTo(4);
  }

  @Test
  void theOldestIsDroppedWhenTheyAreTooHeavy() {
    Outbox outbox = new Outbox(10, 100, 10);
    outbox.add(message(1, 60), 0);
    outbox.add(message(2, 40), 0);
    assertThat(outbox.ledger().dropped()).isZero();
    outbox.add(message(3, 1), 0);
    assertThat(outbox.ledger()).isEqualTo(new Ledger(3, 0, 1, 2, 0));
  }

  @Test
  void aSingleRecordHeavierThanTheBoundStillGoesOut() {
    Outbox outbox = new Outbox(10, 100, 10);
    outbox.add(message(1, 50), 0);
    outbox.add(message(2, 500), 0);
    assertThat(next(outbox).seq()).isEqualTo(2);
  }

  @Test
  void aFailureOfTheOldestWithAFullOutboxDropsIt() {
    Outbox outbox = new Outbox(1, 100, 10);
    outbox.add(message(1, 1), 0);
    Message one = next(outbox);
    outbox.add(message(2, 1), 0);
    outbox.failed(one);
    assertThat(outbox.ledger()).isEqualTo(new Ledger(2, 0, 1, 1, 0));
    assertThat(next(outbox).seq()).isEqualTo(2);
  }

  @Test
  void whatIsGivenUpIsCounted() {
    Outbox outbox = new Outbox(10, 100, 1);
    outbox.add(message(1, 1), 0);
    outbox.add(message(2, 1), 0);
    next(outbox);
    outbox.dropAll();
    assertThat(outbox.isEmpty()).isTrue();
    assertThat(outbox.ledger()).isEqualTo(new Ledger(2, 0, 2, 0, 0));
  }

  @Test
  void whatNoBrokerTakesIsCountedAsDropped() {
    Outbox outbox = new Outbox(10, 100, 1);
    outbox.add(message(1, 1), 0);
    outbox.refused(next(outbox));
    assertThat(outbox.ledger()).isEqualTo(new Ledger(1, 0, 1, 0, 0));
    assertThat(outbox.bytes()).isZero();
  }

  @Test
  void whatIsHeardTwiceCountsOnce() {
    Outbox outbox = new Outbox(10, 100, 2);
    outbox.add(message(1, 7), 0);
    Message one = next(outbox);
    outbox.acked(one);
    outbox.acked(one);
    outbox.failed(one);
    outbox.refused(one);
    assertThat(outbox.ledger()).isEqualTo(new Ledger(1, 1, 0, 0, 0));
  }

  @Test
  void numbersOfAnotherBootMayBeTheSame() {
    Outbox outbox = new Outbox(10, 100, 2);
    Message old = message(1, 1);
    Message young = message(1, 2);
    outbox.add(old, 0);
    outbox.add(young, 0);
    outbox.failed(next(outbox));
    assertThat(outbox.unsent()).containsExactly(old, young);
    assertThat(next(outbox)).isSameAs(old);
    assertThat(next(outbox)).isSameAs(young);
  }

  @Test
  void ageAndBytesAreThoseOfAllThatIsNotAcknowledged() {
    Outbox outbox = new Outbox(10, 100, 2);
    assertThat(outbox.oldestNanos()).isNull();
    outbox.add(message(1, 30), 5);
    outbox.add(message(2, 40), 9);
    Message one = next(outbox);
    assertThat(outbox.oldestNanos()).isEqualTo(5);
    assertThat(outbox.bytes()).isEqualTo(70);
    assertThat(outbox.waitingBytes()).isEqualTo(40);
    outbox.acked(one);
    assertThat(outbox.oldestNanos()).isEqualTo(9);
    assertThat(outbox.bytes()).isEqualTo(40);
  }

  @Test
  void oneMayBeGivenUpAloneWhereverItIs() {
    Outbox outbox = new Outbox(10, 100, 1);
    Message first = message(1, 30);
    Message second = message(2, 40);
    outbox.add(first, 0);
    outbox.add(second, 0);
    outbox.giveUp(second);
    assertThat(outbox.ledger()).isEqualTo(new Ledger(2, 0, 1, 1, 0));
    assertThat(outbox.bytes()).isEqualTo(30);
    outbox.giveUp(next(outbox));
    assertThat(outbox.ledger()).isEqualTo(new Ledger(2, 0, 2, 0, 0));
    assertThat(outbox.bytes()).isZero();
  }

  /** The plain model: a sorted map of what waits, a list of what the client has. */
  private static final class Plain {
    final TreeMap<Long, Message> waiting = new TreeMap<>();
    final List<Message> withClient = new ArrayList<>();
    final Random random;
    final int maxRecords;
    final long maxBytes;
    final int maxWithClient;
    long produced;
    long acked;
    long dropped;

    Plain(Random random) {
      this.random = random;
      this.maxRecords = 1 + random.nextInt(12);
      this.maxBytes = 1L + random.nextInt(300);
      this.maxWithClient = 1 + random.nextInt(5);
    }

    void put(Message message) {
      waiting.put(message.seq(), message);
      while (waiting.size() > maxRecords || (bytes() > maxBytes && waiting.size() > 1)) {
        waiting.pollFirstEntry();
        dropped++;
      }
    }

    @Nullable Message take() {
      if (waiting.isEmpty() || withClient.size() == maxWithClient) {
        return null;
      }
      Message first = waiting.pollFirstEntry().getValue();
      withClient.add(first);
      return first;
    }

    Message anyWithClient() {
      return withClient.remove(random.nextInt(withClient.size()));
    }

    long bytes() {
      return waiting.values().stream().mapToLong(message -> message.value().length).sum();
    }

    Ledger ledger() {
      return new Ledger(produced, acked, dropped, waiting.size(), withClient.size());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void randomOperationsDoWhatThePlainModelDoes(long seed) {
    Plain plain = new Plain(new Random(seed));
    Outbox outbox = new Outbox(plain.maxRecords, plain.maxBytes, plain.maxWithClient);
    for (int step = 0; step < 4_000; step++) {
      turn(plain, outbox);
      Ledger ledger = outbox.ledger();
      assertThat(ledger).isEqualTo(plain.ledger());
      assertThat(ledger.produced())
          .isEqualTo(ledger.acked() + ledger.dropped() + ledger.waiting() + ledger.withClient());
      assertThat(ledger.waiting()).isLessThanOrEqualTo(plain.maxRecords);
      assertThat(ledger.withClient()).isLessThanOrEqualTo(plain.maxWithClient);
      assertThat(plain.bytes() <= plain.maxBytes || ledger.waiting() == 1).isTrue();
      assertThat(outbox.waitingBytes()).isEqualTo(plain.bytes());
      assertThat(outbox.isEmpty()).isEqualTo(ledger.waiting() + ledger.withClient() == 0);
    }
    assertThat(plain.acked).isPositive();
    assertThat(plain.dropped).isPositive();
  }

  private static void turn(Plain plain, Outbox outbox) {
    int what = plain.random.nextInt(100);
    if (what < 40) {
      Message message = message(plain.produced++, plain.random.nextInt(120));
      plain.put(message);
      outbox.add(message, 0);
    } else if (what < 75) {
      assertThat(outbox.next()).isSameAs(plain.take());
    } else if (what < 76) {
      plain.dropped += plain.waiting.size() + plain.withClient.size();
      plain.waiting.clear();
      plain.withClient.clear();
      outbox.dropAll();
    } else if (!plain.withClient.isEmpty()) {
      Message message = plain.anyWithClient();
      if (what < 88) {
        plain.acked++;
        outbox.acked(message);
      } else {
        plain.put(message);
        outbox.failed(message);
      }
    }
  }
}
