package dev.siskin.server.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.telemetry.RequestEvent;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.server.config.EventSettings;
import dev.siskin.server.lane.BatchRun;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoopEventsTest {
  private static final RequestFacts.Source HERE = new RequestFacts.Source("here", "boot");
  private static final long SECOND = 1_000_000_000L;

  private long nowNanos = SECOND;
  private long number;

  private static LoopEvents events(
      int perSecond, int errors, int feedback, int recent, int pending) {
    EventSettings settings =
        new EventSettings(
            perSecond, errors, true, List.of("watched"), feedback, recent, pending, 1 << 20, "");
    LoopEvents events = new LoopEvents(settings, 1, true, new SplittableRandom(1));
    events.idsBeginWith("p-");
    return events;
  }

  /** Ends a request as the loop does; its id is p- and its number. */
  private void end(LoopEvents events, String model, @Nullable ErrorCode code) {
    long at = number++;
    RequestFacts facts = events.ended(at, model, null, code, Transport.HTTP2, 7);
    facts.took(Stage.TOTAL, 5_000);
    facts.ran(2, new BatchRun(at / 3, 0, 6, 3));
    if (events.chooses(facts, model, code, nowNanos)) {
      events.add(facts, "p-" + Long.toString(at, 36), "unit", null);
    }
  }

  private static List<RequestEvent> drained(LoopEvents events) {
    List<RequestEvent> all = new ArrayList<>();
    events.drain(chosen -> all.add(chosen.facts().event(HERE, chosen.id(), null, null)));
    return all;
  }

  @Test
  void whatWasChosenKeepsItsFactsWhenItsPlaceIsUsedAgain() {
    LoopEvents events = events(100, 10, 0, 1, 100);
    end(events, "m", null);
    end(events, "n", null);
    assertThat(drained(events)).extracting(RequestEvent::model).containsExactly("m", "n");
  }

  @Test
  void everyErrorHasAnEventUpToItsSharesAndThoseLeftOutAreCounted() {
    LoopEvents events = events(0, 10, 0, 0, 1_000);
    for (int i = 0; i < 10; i++) {
      end(events, "m", ErrorCode.INVALID_ARGUMENT);
      end(events, "m", ErrorCode.INTERNAL);
      end(events, "m", null);
    }
    assertThat(drained(events)).hasSize(20).allMatch(event -> event.weight() == 1);
    assertThat(events.errorsLeftOut()).isZero();
    for (int i = 0; i < 990; i++) {
      end(events, "m", ErrorCode.INVALID_ARGUMENT);
    }
    end(events, "m", ErrorCode.INTERNAL);
    List<RequestEvent> flood = drained(events);
    assertThat(flood.size() + events.errorsLeftOut()).isEqualTo(991);
    assertThat(flood).hasSizeLessThan(90);
  }

  @Test
  void aFloodOfTheCallersMistakesHidesNoneOfOurs() {
    LoopEvents events = events(0, 10, 0, 0, 1_000);
    for (int i = 0; i < 100_000; i++) {
      end(events, "m", ErrorCode.NOT_FOUND);
    }
    end(events, "m", ErrorCode.UNAVAILABLE);
    assertThat(drained(events)).extracting(RequestEvent::code).contains("UNAVAILABLE");
  }

  @Test
  void everyPredictionOfAModelWithFeedbackHasAnEventUpToItsCap() {
    LoopEvents events = events(0, 0, 50, 0, 1_000);
    for (int i = 0; i < 60; i++) {
      end(events, "watched", null);
      end(events, "m", null);
    }
    assertThat(drained(events)).hasSize(50).allMatch(event -> event.model().equals("watched"));
    assertThat(events.feedbackLeftOut()).isEqualTo(10);
    nowNanos += SECOND;
    end(events, "watched", null);
    assertThat(drained(events)).hasSize(1);
  }

  /** Those beyond the cap are sampled, so the weights still add up. */
  @Test
  void withFeedbackTheWeightsAddUpToo() {
    LoopEvents events = events(1_000, 0, 50, 0, 10_000);
    for (int i = 0; i < 500; i++) {
      end(events, "watched", null);
      end(events, "m", null);
    }
    assertThat(drained(events).stream().mapToLong(RequestEvent::weight).sum()).isEqualTo(1_000);
  }

  @Test
  void theLastOnesAreFoundByTheirIdAndOlderOnesAreNot() {
    LoopEvents events = events(0, 0, 0, 100, 10);
    for (int i = 0; i < 250; i++) {
      end(events, "m", i % 2 == 0 ? null : ErrorCode.OVERLOADED);
    }
    assertThat(events.find("p-" + Long.toString(249, 36), HERE)).isNotNull();
    RequestEvent oldest = Objects.requireNonNull(events.find("p-" + Long.toString(50, 36), HERE));
    assertThat(oldest.isAnswered()).isTrue();
    assertThat(oldest.weight()).isZero();
    assertThat(oldest.run()).isEqualTo(new RequestEvent.Run(16, 0, 6, 3));
    assertThat(events.find("p-" + Long.toString(49, 36), HERE)).isNull();
    assertThat(events.find("q-1", HERE)).isNull();
    assertThat(events.find("p-", HERE)).isNull();
    assertThat(events.find("p-zzzzzzzzzzzzzz", HERE)).isNull();
  }

  @Test
  void aRequestThatIsNotChosenAllocatesNothing() {
    LoopEvents events = events(1, 1, 0, 1_000, 10);
    BatchRun run = new BatchRun(1, 0, 1, 1);
    endMany(events, run, 200_000);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    int chosen = endMany(events, run, 200_000);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(chosen).isLessThan(20);
    assertThat(allocated).isLessThan(200_000);
  }

  /** Answered ones and failed ones in turn; returns how many were chosen. */
  private int endMany(LoopEvents events, BatchRun run, int count) {
    int chosen = 0;
    for (int i = 0; i < count; i++) {
      ErrorCode code = i % 2 == 0 ? null : ErrorCode.OVERLOADED;
      RequestFacts facts = events.ended(number++, "m", null, code, Transport.HTTP1, 7);
      facts.took(Stage.TOTAL, 5_000);
      facts.ran(1, run);
      chosen += events.chooses(facts, "m", code, nowNanos) ? 1 : 0;
    }
    return chosen;
  }

  @Test
  void anEmptyPlaceIsNoRequest() {
    LoopEvents events = events(0, 0, 0, 100, 10);
    assertThat(events.find("p-", HERE)).isNull();
    assertThat(events.find("p--1", HERE)).isNull();
    assertThat(events.ofRun(0)).isEmpty();
  }

  @Test
  void aFloodOfAnswersPushesNoFailureOut() {
    LoopEvents events = events(0, 0, 0, 10, 10);
    end(events, "m", ErrorCode.DEADLINE_EXCEEDED);
    for (int i = 0; i < 1_000; i++) {
      end(events, "m", null);
    }
    assertThat(Objects.requireNonNull(events.find("p-0", HERE)).code())
        .isEqualTo("DEADLINE_EXCEEDED");
  }

  @Test
  void whoRanTogetherIsFound() {
    LoopEvents events = events(0, 0, 0, 100, 10);
    for (int i = 0; i < 9; i++) {
      end(events, "m", i == 4 ? ErrorCode.CANCELLED : null);
    }
    assertThat(events.ofRun(1)).containsExactlyInAnyOrder("p-3", "p-4", "p-5");
  }

  @Test
  void withoutRoomForTheLastOnesNoneIsFound() {
    LoopEvents events = events(10, 0, 0, 0, 10);
    end(events, "m", null);
    assertThat(events.find("p-0", HERE)).isNull();
    assertThat(drained(events)).hasSize(1);
  }

  @Test
  void whatNobodyTakesIsDisplacedAndCounted() {
    LoopEvents events = events(1_000, 0, 0, 0, 10);
    for (int i = 0; i < 25; i++) {
      end(events, "m", null);
    }
    assertThat(events.displaced()).isEqualTo(15);
    assertThat(drained(events)).hasSize(10);
  }
}
