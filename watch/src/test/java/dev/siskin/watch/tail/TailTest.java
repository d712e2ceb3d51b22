package dev.siskin.watch.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.protocol.control.Arm;
import dev.siskin.protocol.telemetry.IntervalRecord;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.protocol.telemetry.reader.ArmKey;
import dev.siskin.protocol.telemetry.reader.BootReport;
import dev.siskin.protocol.telemetry.reader.IntervalReader;
import dev.siskin.protocol.telemetry.reader.IntervalTotals;
import dev.siskin.watch.Records;
import dev.siskin.watch.Topic;
import dev.siskin.watch.stream.IntervalStream;
import dev.siskin.watch.stream.IntervalStream.Start;
import dev.siskin.watch.stream.StreamCounts;
import dev.siskin.watch.stream.StreamException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The loop against Kafka's mock consumer; each poll takes one second of the test's clock. */
class TailTest {
  private static final long BEGIN_SECOND = 1_000;

  private final Topic topic = new Topic();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Shown shown = new Shown();
  private long millis = BEGIN_SECOND * 1000;
  private long seq;

  /** Remembers what it is shown. */
  private static final class Shown implements TailView {
    final List<Moment> moments = new ArrayList<>();
    final List<IntervalTotals> totals = new ArrayList<>();
    final List<StreamCounts> counts = new ArrayList<>();
    final List<BootReport> boots = new ArrayList<>();
    boolean closed;

    @Override
    public void show(Moment moment) {
      moments.add(moment);
    }

    @Override
    public void showTotals(IntervalTotals all, StreamCounts read, List<BootReport> found) {
      boots.addAll(found);
      totals.add(all);
      counts.add(read);
    }

    @Override
    public boolean closed() {
      return closed;
    }

    Moment last() {
      return moments.get(moments.size() - 1);
    }
  }

  @Test
  void onceTotalsEverythingInTheTopic() {
    topic.partitions(2).holds(0, 3).holds(1, 2);
    IntervalStream stream = stream(Start.BEGINNING);
    onPoll(
        () -> {
          topic.put(0, record("m", 5, 10));
          topic.put(0, record("m", 6, 20));
          topic.put(1, "bad".getBytes(UTF_8));
        });
    onPoll(
        () -> {
          topic.put(0, record("n", 6, 1));
          topic.put(1, record("m", 5, 4));
        });
    tail(stream, options(Set.of(), true)).run(Start.BEGINNING, this::pause);
    assertThat(shown.moments).isEmpty();
    assertThat(shown.totals).hasSize(1);
    assertThat(answered(shown.totals.get(0), "m")).isEqualTo(34);
    assertThat(answered(shown.totals.get(0), "n")).isEqualTo(1);
    assertThat(shown.counts.get(0).records()).isEqualTo(4);
    assertThat(shown.counts.get(0).bad()).isEqualTo(1);
    assertThat(shown.boots).singleElement().extracting(BootReport::missing).isEqualTo(0L);
  }

  @Test
  void onceShowsOnlyTheModelAskedFor() {
    topic.partitions(1).holds(0, 2);
    IntervalStream stream = stream(Start.BEGINNING);
    onPoll(
        () -> {
          topic.put(0, record("m", 5, 10));
          topic.put(0, record("n", 5, 1));
        });
    tail(stream, options(Set.of("n"), true)).run(Start.BEGINNING, this::pause);
    assertThat(shown.totals.get(0).arms().keySet()).containsExactly(new ArmKey("n", 1, Arm.STABLE));
  }

  @Test
  void onceGivesUpOnABrokerThatStaysAway() {
    topic.partitions(1).holds(0, 5);
    IntervalStream stream = stream(Start.BEGINNING);
    onPoll(() -> topic.brokerAway(true));
    polls(40);
    assertThatThrownBy(
            () -> tail(stream, options(Set.of(), true)).run(Start.BEGINNING, this::pause))
        .isInstanceOf(StreamException.class)
        .hasMessageContaining("went away before the topic was read");
    assertThat(shown.totals).isEmpty();
  }

  @Test
  void followingShowsTheWindowAtEachRefresh() {
    topic.partitions(1);
    IntervalStream stream = stream(Start.END);
    for (int i = 0; i < 20; i++) {
      onPoll(() -> topic.put(0, record("m", millis / 1000 - 1, 8)));
    }
    onPoll(stream::stop);
    tail(stream, options(Set.of(), false)).run(Start.END, this::pause);
    assertThat(shown.moments).hasSize(10);
    TailRow row = shown.last().rows().get(0);
    assertThat(row.rate()).isEqualTo(8);
    assertThat(row.count()).isEqualTo(160);
    assertThat(row.quantiles().p50()).isEqualTo(1.0, org.assertj.core.data.Offset.offset(0.01));
    assertThat(shown.last().windowSeconds()).isEqualTo(10);
    assertThat(shown.last().newestAgeSeconds()).isEqualTo(1);
  }

  @Test
  void beforeTheFirstWholeSecondThereIsNoRate() {
    topic.partitions(1);
    IntervalStream stream = stream(Start.END);
    onPoll(() -> topic.put(0, record("m", millis / 1000 - 1, 8)));
    polls(1);
    onPoll(stream::stop);
    tail(stream, options(Set.of(), false)).run(Start.END, this::pause);
    assertThat(shown.moments.get(0).rows().get(0).rate()).isNaN();
    assertThat(shown.moments.get(0).rows().get(0).count()).isEqualTo(8);
  }

  @Test
  void anArmThatFallsSilentIsShownWithoutTrafficAndThenNoMore() {
    topic.partitions(1);
    IntervalStream stream = stream(Start.END);
    onPoll(() -> topic.put(0, record("m", millis / 1000 - 1, 8)));
    polls(80);
    onPoll(stream::stop);
    tail(stream, options(Set.of(), false)).run(Start.END, this::pause);
    TailView.Moment silent = shown.moments.get(15);
    assertThat(silent.rows()).hasSize(1);
    assertThat(silent.rows().get(0).rate()).isZero();
    assertThat(silent.rows().get(0).count()).isEqualTo(8);
    assertThat(shown.last().rows()).isEmpty();
  }

  @Test
  void aLostBrokerIsSaidOnceAndItsReturnToo() {
    topic.partitions(1);
    IntervalStream stream = stream(Start.END);
    polls(4);
    onPoll(() -> topic.brokerAway(true));
    polls(10);
    onPoll(() -> topic.brokerAway(false));
    polls(4);
    onPoll(() -> topic.put(0, record("m", millis / 1000 - 1, 1)));
    polls(4);
    onPoll(stream::stop);
    tail(stream, options(Set.of(), false)).run(Start.END, this::pause);
    assertThat(said.toString(UTF_8).lines())
        .containsExactly("waiting for the broker at host:1", "the broker is back");
    assertThat(shown.moments).anyMatch(TailView.Moment::brokerAway);
    assertThat(shown.last().brokerAway()).isFalse();
    assertThat(shown.last().rows()).hasSize(1);
  }

  @Test
  void aTailNobodyReadsEnds() {
    topic.partitions(1);
    IntervalStream stream = stream(Start.END);
    onPoll(() -> shown.closed = true);
    tail(stream, options(Set.of(), false)).run(Start.END, this::pause);
    assertThat(stream.stopped()).isFalse();
  }

  @Test
  void aBrokerThatNeverAnswersIsNamedAfterAFewSeconds() {
    topic.partitions(1).brokerAway(true);
    IntervalStream stream = stream(Start.END);
    assertThatThrownBy(() -> tail(stream, options(Set.of(), false)).run(Start.END, this::pause))
        .isInstanceOf(StreamException.class)
        .hasMessageStartingWith("No Kafka broker answers at host:1.");
    assertThat(millis - BEGIN_SECOND * 1000).isBetween(4_000L, 7_000L);
  }

  @Test
  void aMissingTopicIsNamedAfterAFewSeconds() {
    IntervalStream stream = stream(Start.END);
    assertThatThrownBy(() -> tail(stream, options(Set.of(), false)).run(Start.END, this::pause))
        .isInstanceOf(StreamException.class)
        .hasMessageStartingWith("The broker at host:1 has no topic siskin.intervals.v1.");
  }

  @Test
  void aTopicThatAppearsInTimeIsRead() {
    IntervalStream stream = stream(Start.END);
    shown.closed = true;
    tail(stream, options(Set.of(), false))
        .run(
            Start.END,
            () -> {
              pause();
              topic.partitions(1);
            });
    assertThat(topic.consumer.assignment()).hasSize(1);
  }

  @Test
  void stopWhileWaitingForTheBrokerEndsTheWait() {
    topic.partitions(1).brokerAway(true);
    IntervalStream stream = stream(Start.END);
    tail(stream, options(Set.of(), true)).run(Start.END, stream::stop);
    assertThat(shown.totals).isEmpty();
  }

  private IntervalStream stream(Start start) {
    return new IntervalStream(
        topic.consumer, start, () -> millis * 1_000_000, new IntervalReader(() -> millis));
  }

  private Tail tail(IntervalStream stream, TailOptions options) {
    return new Tail(stream, options, shown, new PrintStream(said, true, UTF_8), () -> millis);
  }

  private static TailOptions options(Set<String> models, boolean once) {
    return new TailOptions("host:1", models, Stage.TOTAL, 10, 2, once);
  }

  private void onPoll(Runnable task) {
    topic.consumer.schedulePollTask(
        () -> {
          pause();
          task.run();
        });
  }

  private void polls(int count) {
    for (int i = 0; i < count; i++) {
      onPoll(() -> {});
    }
  }

  private void pause() {
    millis += 1_000;
  }

  private IntervalRecord record(String model, long second, int answered) {
    return Records.of(
        "boot", seq++, model, 0, Map.of(), Records.answers(1, Arm.STABLE, second, answered));
  }

  private static long answered(IntervalTotals totals, String model) {
    return totals.arms().entrySet().stream()
        .filter(arm -> arm.getKey().model().equals(model))
        .mapToLong(arm -> arm.getValue().answered())
        .sum();
  }
}
