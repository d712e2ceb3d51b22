package dev.siskin.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.telemetry.EventOutbox.Ledger;
import dev.siskin.server.telemetry.Outbox.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventOutboxTest {
  private static Message add(EventOutbox outbox, int bytes) {
    Message message = new Message(outbox.nextSequence(), "topic", "id", new byte[bytes], Map.of());
    outbox.add(message);
    return message;
  }

  /** One through which one event has gone, so that it trusts its broker. */
  private static EventOutbox open(int maxRecords, long maxBytes, int maxWithClient) {
    EventOutbox outbox = new EventOutbox(maxRecords, maxBytes, maxWithClient);
    add(outbox, 0);
    next(outbox);
    outbox.acked();
    return outbox;
  }

  private static Message next(EventOutbox outbox) {
    return Objects.requireNonNull(outbox.next());
  }

  @Test
  void theOldestGoesOutFirst() {
    EventOutbox outbox = open(10, 100, 10);
    Message one = add(outbox, 1);
    Message two = add(outbox, 1);
    assertThat(next(outbox)).isSameAs(one);
    assertThat(next(outbox)).isSameAs(two);
    assertThat(outbox.next()).isNull();
    assertThat(outbox.isEmpty()).isFalse();
    outbox.acked();
    outbox.acked();
    assertThat(outbox.isEmpty()).isTrue();
    assertThat(outbox.ledger()).isEqualTo(new Ledger(3, 3, 0, 0, 0));
  }

  @Test
  void beyondEitherBoundTheOldestGo() {
    EventOutbox many = open(2, 100, 10);
    EventOutbox heavy = open(10, 100, 10);
    for (int i = 0; i < 5; i++) {
      add(many, 1);
      add(heavy, 40);
    }
    assertThat(many.ledger()).isEqualTo(new Ledger(6, 1, 3, 2, 0));
    assertThat(heavy.ledger()).isEqualTo(new Ledger(6, 1, 3, 2, 0));
    assertThat(next(many).seq()).isEqualTo(4);
  }

  @Test
  void whatFailedGoesOutAgainAsItWas() {
    EventOutbox outbox = open(10, 100, 10);
    Message one = add(outbox, 1);
    add(outbox, 1);
    next(outbox);
    outbox.failed(one);
    assertThat(next(outbox)).isSameAs(one);
  }

  @Test
  void whatFailedMakesRoomForYoungerOnes() {
    EventOutbox outbox = open(2, 100, 10);
    Message one = add(outbox, 1);
    next(outbox);
    Message two = add(outbox, 1);
    add(outbox, 1);
    outbox.failed(one);
    assertThat(next(outbox)).isSameAs(two);
    assertThat(outbox.ledger()).isEqualTo(new Ledger(4, 1, 1, 1, 1));
  }

  @Test
  void whileNothingGetsThroughOneAtATimeIsTried() {
    EventOutbox outbox = open(10, 100, 3);
    for (int i = 0; i < 5; i++) {
      add(outbox, 1);
    }
    Message one = next(outbox);
    outbox.failed(one);
    assertThat(next(outbox)).isSameAs(one);
    assertThat(outbox.next()).isNull();
    outbox.acked();
    next(outbox);
    next(outbox);
    next(outbox);
    assertThat(outbox.next()).isNull();
  }

  @Test
  void beforeTheFirstGotThroughOneAtATimeIsTried() {
    EventOutbox outbox = new EventOutbox(10, 100, 3);
    add(outbox, 1);
    add(outbox, 1);
    next(outbox);
    assertThat(outbox.next()).isNull();
    outbox.acked();
    assertThat(next(outbox).seq()).isEqualTo(1);
  }

  @Test
  void whatWasLostBeforeIsInTheLedgerAndLeavesAGapInTheNumbers() {
    EventOutbox outbox = open(10, 100, 3);
    add(outbox, 1);
    outbox.lost(3);
    assertThat(add(outbox, 1).seq()).isEqualTo(5);
    assertThat(outbox.ledger()).isEqualTo(new Ledger(6, 1, 3, 2, 0));
  }

  @Test
  void whatIsRefusedIsDroppedAndTheNextGoesOut() {
    EventOutbox outbox = open(10, 100, 1);
    add(outbox, 1);
    Message two = add(outbox, 1);
    next(outbox);
    outbox.refused();
    assertThat(next(outbox)).isSameAs(two);
    assertThat(outbox.ledger()).isEqualTo(new Ledger(3, 1, 1, 0, 1));
  }

  @Test
  void givingUpCountsWhatWaitsAndWhatIsUnderWay() {
    EventOutbox outbox = open(10, 100, 1);
    add(outbox, 1);
    add(outbox, 1);
    next(outbox);
    outbox.dropAll();
    assertThat(outbox.ledger()).isEqualTo(new Ledger(3, 1, 2, 0, 0));
    assertThat(outbox.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void theLedgerHoldsWhateverHappensAndNothingGoesTwiceAtOnce(long seed) {
    Random random = new Random(seed);
    int maxRecords = 1 + random.nextInt(10);
    int maxWithClient = 1 + random.nextInt(5);
    EventOutbox outbox = open(maxRecords, 200, maxWithClient);
    List<Message> withClient = new ArrayList<>();
    long acked = 1;
    for (int step = 0; step < 20_000; step++) {
      switch (random.nextInt(7)) {
        case 0, 1 -> add(outbox, random.nextInt(60));
        case 2 -> {
          Message next = outbox.next();
          if (next != null) {
            assertThat(withClient).doesNotContain(next);
            withClient.add(next);
          }
        }
        case 3 -> {
          if (!withClient.isEmpty()) {
            withClient.remove(random.nextInt(withClient.size()));
            outbox.acked();
            acked++;
          }
        }
        case 4 -> {
          if (!withClient.isEmpty()) {
            outbox.failed(withClient.remove(random.nextInt(withClient.size())));
          }
        }
        case 5 -> {
          if (!withClient.isEmpty()) {
            withClient.remove(random.nextInt(withClient.size()));
            outbox.refused();
          }
        }
        default -> outbox.lost(random.nextInt(2));
      }
      Ledger ledger = outbox.ledger();
      assertThat(ledger.made())
          .isEqualTo(ledger.acked() + ledger.dropped() + ledger.waiting() + ledger.withClient());
      assertThat(ledger.acked()).isEqualTo(acked);
      assertThat(ledger.waiting()).isLessThanOrEqualTo(maxRecords);
      assertThat(ledger.withClient())
          .isEqualTo(withClient.size())
          .isLessThanOrEqualTo(maxWithClient);
    }
  }
}
