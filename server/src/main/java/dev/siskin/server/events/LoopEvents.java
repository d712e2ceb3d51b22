package dev.siskin.server.events;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.telemetry.RequestEvent;
import dev.siskin.server.config.EventSettings;
import dev.siskin.server.model.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one event loop as they end: notes each of them among the last ones, and chooses
 * which have an event. One that has none costs no allocation and no lock. All on the loop but
 * {@link #drain}.
 */
public final class LoopEvents {
  private final @Nullable RecentRequests lastAnswered;
  private final @Nullable RecentRequests lastFailed;
  private final RequestFacts unkept = new RequestFacts();
  private final Sampler answered;
  private final Sampler callersFaults;
  private final Sampler serversFaults;
  private final Set<String> feedbackModels;
  private final SecondsCap feedback;
  private final EventRing<Chosen> chosen;
  private final AtomicLong errorsLeftOut = new AtomicLong();
  private final AtomicLong feedbackLeftOut = new AtomicLong();
  private String idPrefix = "";

  /** A request that has an event; its facts are a copy. */
  record Chosen(
      RequestFacts facts, String id, @Nullable String unit, @Nullable String traceParent) {}

  /**
   * @param loops how many share the settings
   * @param streamed whether anybody takes the events; without, requests are kept for questions only
   */
  LoopEvents(EventSettings settings, int loops, boolean streamed, SplittableRandom random) {
    int kept = (settings.recentRequests() + loops - 1) / loops;
    lastAnswered = kept == 0 ? null : new RecentRequests(kept);
    lastFailed = kept == 0 ? null : new RecentRequests(kept);
    int errors = streamed ? share(settings.errorsPerSecond(), loops) : 0;
    answered = new Sampler(streamed ? share(settings.perSecond(), loops) : 0, random);
    callersFaults = new Sampler(errors, random);
    serversFaults = new Sampler(errors, random);
    feedbackModels = streamed ? Set.copyOf(settings.feedbackModels()) : Set.of();
    feedback = new SecondsCap(share(settings.feedbackPerSecond(), loops));
    chosen = new EventRing<>(Math.max(1, settings.maxPendingRecords() / loops));
  }

  private static int share(int all, int loops) {
    return (all + loops - 1) / loops;
  }

  /** How the ids of this loop's requests begin; told once. */
  public void idsBeginWith(String prefix) {
    idPrefix = prefix;
  }

  /**
   * A request has ended; the caller says the rest of it, and then {@link #chooses}.
   *
   * @param number of the request among those of this loop
   * @param model of a loaded model, or empty
   * @param code null where it was answered
   */
  public RequestFacts ended(
      long number,
      String model,
      @Nullable Route route,
      @Nullable ErrorCode code,
      Transport transport,
      long atMillis) {
    RecentRequests last = code == null ? lastAnswered : lastFailed;
    RequestFacts facts = last == null ? unkept : last.next();
    facts.begin(number, model, route, code, transport, atMillis);
    return facts;
  }

  /**
   * Whether it is to have an event; then the caller adds it.
   *
   * @param nowNanos of {@code System.nanoTime}
   */
  public boolean chooses(
      RequestFacts facts, String model, @Nullable ErrorCode code, long nowNanos) {
    long second = Math.floorDiv(nowNanos, 1_000_000_000L);
    long weight = weight(model, code, second);
    facts.weighs(weight);
    return weight > 0;
  }

  private long weight(String model, @Nullable ErrorCode code, long second) {
    if (code == null) {
      if (!feedbackModels.isEmpty() && feedbackModels.contains(model)) {
        if (feedback.admits(second)) {
          return 1;
        }
        long sampled = answered.weigh(second);
        if (sampled == 0) {
          increment(feedbackLeftOut);
        }
        return sampled;
      }
      return answered.weigh(second);
    }
    Sampler sampler = code.blame() == ErrorCode.Blame.CALLER ? callersFaults : serversFaults;
    long weight = sampler.weigh(second);
    if (weight == 0 && sampler.isOn()) {
      increment(errorsLeftOut);
    }
    return weight;
  }

  /** One writer, so it need not be atomic. */
  private static void increment(AtomicLong count) {
    count.lazySet(count.get() + 1);
  }

  /**
   * Takes an event in, for whoever sends it.
   *
   * @param unit as the caller wrote it, or null; goes no further than to where it is hashed
   */
  public void add(
      RequestFacts facts, String id, @Nullable String unit, @Nullable String traceParent) {
    chosen.offer(new Chosen(facts.copy(), id, unit, traceParent));
  }

  // ---- whoever sends

  void drain(Consumer<Chosen> to) {
    chosen.drain(to);
  }

  /** Events that had to make room before anybody took them. Any thread. */
  long displaced() {
    return chosen.displaced();
  }

  /** Errors that have no event, since there were too many. Any thread. */
  long errorsLeftOut() {
    return errorsLeftOut.get();
  }

  /** Predictions that feedback cannot be joined to, since there were too many. Any thread. */
  long feedbackLeftOut() {
    return feedbackLeftOut.get();
  }

  // ---- questions about the last ones, on the loop

  /** Whether an id was given on this loop. */
  boolean gave(String id) {
    return !idPrefix.isEmpty() && id.startsWith(idPrefix);
  }

  @Nullable RequestEvent find(String id, RequestFacts.Source source) {
    RequestFacts facts = gave(id) ? find(number(id)) : null;
    return facts == null ? null : facts.event(source, id, null, null);
  }

  private @Nullable RequestFacts find(long number) {
    if (number < 0 || lastAnswered == null || lastFailed == null) {
      return null;
    }
    RequestFacts failed = lastFailed.find(number);
    return failed == null ? lastAnswered.find(number) : failed;
  }

  private long number(String id) {
    try {
      return Long.parseLong(id, idPrefix.length(), id.length(), Character.MAX_RADIX);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** Ids of the last requests that were in a run. */
  List<String> ofRun(long run) {
    List<String> ids = new ArrayList<>();
    if (lastAnswered != null && lastFailed != null) {
      lastAnswered.ofRun(run, number -> ids.add(id(number)));
      lastFailed.ofRun(run, number -> ids.add(id(number)));
    }
    return ids;
  }

  private String id(long number) {
    return idPrefix + Long.toString(number, Character.MAX_RADIX);
  }
}
