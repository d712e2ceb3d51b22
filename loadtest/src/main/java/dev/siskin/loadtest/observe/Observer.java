package dev.siskin.loadtest.observe;

import dev.siskin.loadtest.tally.AnswerCounts;
import dev.siskin.loadtest.tally.Counts;
import dev.siskin.loadtest.tally.Progress;
import dev.siskin.loadtest.tally.Results;
import dev.siskin.protocol.telemetry.reader.IntervalTotals;
import dev.siskin.watch.stream.Broker;
import dev.siskin.watch.stream.IntervalStream;
import dev.siskin.watch.stream.StreamException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sees of the server what its answers do not show, as far as asked for. For the main thread, around
 * one run: {@link #prepare} before its probe, {@link #begin} before its start, {@link #end} after
 * its last answer.
 */
public final class Observer implements AutoCloseable {

  private static final long PAUSE_NANOS = 200_000_000;

  private final ObservePlan plan;
  private final List<String> notes = new ArrayList<>();
  private @Nullable IntervalReader intervals;
  private @Nullable ServerMeter meter;
  private @Nullable BatchMeter batches;
  private Optional<MetricsPage> page = Optional.empty();

  public Observer(ObservePlan plan) {
    this.plan = plan;
  }

  /**
   * Finds the server's process and opens Kafka.
   *
   * @return why the run cannot be cross-checked, as a sentence for the user; a process that is not
   *     there is only noted
   */
  public Optional<String> prepare() {
    UseSources sources = new UseSources(plan);
    notes.addAll(sources.complaints());
    page = sources.page();
    if (!sources.found().isEmpty()) {
      meter = new ServerMeter(sources.found(), System::nanoTime);
    }
    if (plan.broker().isEmpty()) {
      return Optional.empty();
    }
    try {
      intervals = reader(plan.broker().get());
      return intervals.open().map(why -> "Kafka at " + plan.broker().get().address() + ": " + why);
    } catch (StreamException failure) {
      return Optional.of(String.valueOf(failure.getMessage()));
    }
  }

  /** The run begins; its progress tells when its measured part does. */
  public void begin(Supplier<Progress> progress) throws InterruptedException {
    if (meter != null) {
      meter.begin(progress);
    }
    if (page.isPresent() && page.get().showsBatches()) {
      batches = new BatchMeter(page.get(), plan.model(), System::nanoTime);
      batches.begin(progress);
    }
  }

  /** The run is over. */
  public Observed end(Results results, AnswerCounts answers) throws InterruptedException {
    Optional<ServerUse> use = Optional.empty();
    if (meter != null) {
      use = meter.end(results.counts());
      notes.addAll(meter.complaints());
    }
    List<BatchSlice> slices = batches == null ? List.of() : batches.end();
    return new Observed(use, crossCheck(results, answers), slices, notes);
  }

  @Override
  public void close() {
    if (meter != null) {
      meter.close();
    }
    if (batches != null) {
      batches.close();
    }
    if (intervals != null) {
      intervals.close();
    }
  }

  private IntervalReader reader(Broker broker) {
    IntervalStream stream =
        new IntervalStream(
            broker.connect(),
            IntervalStream.Start.END,
            System::nanoTime,
            new dev.siskin.protocol.telemetry.reader.IntervalReader(System::currentTimeMillis));
    return new IntervalReader(
        stream, plan.model(), System::nanoTime, () -> LockSupport.parkNanos(PAUSE_NANOS));
  }

  /** A stopped run ends within seconds, which is no time to wait for Kafka. */
  private Optional<CrossCheck> crossCheck(Results results, AnswerCounts answers) {
    if (intervals == null) {
      return Optional.empty();
    }
    if (results.partial()) {
      notes.add("The run was stopped, so it was not cross-checked with Kafka.");
      return Optional.empty();
    }
    Account tool = Account.ofTool(answers.byKey());
    try {
      return Optional.of(compare(tool, intervals, unanswered(results.counts())));
    } catch (StreamException failure) {
      notes.add("Not cross-checked: " + failure.getMessage());
      return Optional.empty();
    }
  }

  private CrossCheck compare(Account tool, IntervalReader reader, long unanswered) {
    IntervalTotals totals = reader.await(tool);
    return CrossCheck.of(
        tool,
        Account.ofKafka(totals, plan.model()),
        new CrossCheck.Circumstances(
            plan.model(), unanswered, totals.droppedRecords(), reader.missingRecords()));
  }

  private static long unanswered(Counts counts) {
    long written = counts.sent() - counts.neverWritten();
    return written - counts.answered200() - counts.otherTotal();
  }
}
