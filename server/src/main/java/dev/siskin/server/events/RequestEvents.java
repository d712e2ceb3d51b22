package dev.siskin.server.events;

import dev.siskin.protocol.telemetry.RequestEvent;
import dev.siskin.server.config.EventSettings;
import dev.siskin.server.events.RequestFacts.Source;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The requests of all loops, one by one. Loops join at their start; the thread that sends events
 * drains them; anybody may ask what became of one of the last ones.
 */
public final class RequestEvents {
  private static final int MOST_MATES = 8;

  private final EventSettings settings;
  private final int loops;
  private final boolean streamed;
  private final List<Joined> joined = new CopyOnWriteArrayList<>();
  private volatile Source source = new Source("", "");

  private record Joined(Context loop, LoopEvents events) {}

  /**
   * What is known here of a request.
   *
   * @param isOurs whether a server gave that id since its start; the request may be under way, or
   *     too long ago
   * @param event null where nothing is known
   * @param mates ids of others that were in the same run, eight at most
   */
  public record Found(boolean isOurs, @Nullable RequestEvent event, List<String> mates) {}

  /**
   * @param loops how many will join
   * @param streamed whether somebody will {@link #drain}
   */
  public RequestEvents(EventSettings settings, int loops, boolean streamed) {
    this.settings = settings;
    this.loops = loops;
    this.streamed = streamed;
  }

  /** Who we are; told before anybody asks. */
  public void speakAs(String replica, String boot) {
    source = new Source(replica, boot);
  }

  /** Adds a loop; on that loop. */
  public LoopEvents join(Context loop) {
    LoopEvents events = new LoopEvents(settings, loops, streamed, new SplittableRandom());
    joined.add(new Joined(loop, events));
    return events;
  }

  /**
   * Takes all events there are; one thread, always the same.
   *
   * @param lost told of each that could not be taken, which costs no other
   */
  public void drain(UnitHash units, Consumer<RequestEvent> to, Consumer<RuntimeException> lost) {
    Source from = source;
    for (Joined each : joined) {
      each.events.drain(
          chosen -> {
            try {
              String unit = units.hash(chosen.unit());
              to.accept(chosen.facts().event(from, chosen.id(), unit, chosen.traceParent()));
            } catch (RuntimeException e) {
              lost.accept(e);
            }
          });
    }
  }

  /** Events that had to make room before they were drained. Any thread. */
  public long displaced() {
    return sum(LoopEvents::displaced);
  }

  /** Errors without an event, since there were too many in a second. Any thread. */
  public long errorsLeftOut() {
    return sum(LoopEvents::errorsLeftOut);
  }

  /** Predictions that no feedback can be joined to, since there were too many. Any thread. */
  public long feedbackLeftOut() {
    return sum(LoopEvents::feedbackLeftOut);
  }

  private long sum(ToLongFunction<LoopEvents> count) {
    return joined.stream().mapToLong(each -> count.applyAsLong(each.events)).sum();
  }

  /** How many of the answered requests are kept for {@link #find}, and as many that failed. */
  public int kept() {
    return settings.recentRequests();
  }

  /** What is known of a request. Any thread; looks on the loops. */
  public Future<Found> find(String id) {
    Source from = source;
    return onAll(
            events -> events.gave(id) ? new Found(true, events.find(id, from), List.of()) : null)
        .compose(
            all -> {
              Found found =
                  all.stream()
                      .filter(Objects::nonNull)
                      .findAny()
                      .orElse(new Found(false, null, List.of()));
              RequestEvent event = found.event;
              RequestEvent.Run run = event == null ? null : event.run();
              return run == null
                  ? Future.succeededFuture(found)
                  : mates(id, run.number()).map(mates -> new Found(true, event, mates));
            });
  }

  private Future<List<String>> mates(String id, long run) {
    return onAll(events -> events.ofRun(run))
        .map(
            all ->
                all.stream()
                    .flatMap(List::stream)
                    .filter(other -> !other.equals(id))
                    .limit(MOST_MATES)
                    .toList());
  }

  private <T extends @Nullable Object> Future<List<T>> onAll(Function<LoopEvents, T> question) {
    List<Future<T>> answers =
        joined.stream()
            .map(
                each -> {
                  Promise<T> answer = Promise.promise();
                  each.loop.runOnContext(v -> answer.complete(question.apply(each.events)));
                  return answer.future();
                })
            .toList();
    return Future.all(answers).map(all -> all.<T>list());
  }
}
