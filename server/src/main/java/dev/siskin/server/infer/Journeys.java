package dev.siskin.server.infer;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.server.config.ServingConfig;
import dev.siskin.server.events.LoopEvents;
import dev.siskin.server.lane.Lanes;
import dev.siskin.server.lane.LoopOffers;
import dev.siskin.server.log.CallerLog;
import dev.siskin.server.model.ModelRepository;
import dev.siskin.server.record.LoopRecorder;
import dev.siskin.server.trace.RequestTrace;
import dev.siskin.server.trace.Tracing;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** The requests of one event loop that are under way, and what they have in common. One loop. */
public final class Journeys {
  private static final CallerLog LOG = CallerLog.of(Journeys.class);

  final Context loop;
  final ServingConfig config;
  final Gate gate;
  final ModelRepository models;
  final Lanes lanes;
  final LoopRecorder recorder;
  final LoopEvents events;
  final LoopOffers offers;
  final Room answers;
  private final @Nullable Tracing tracing;
  private final RequestIds ids = new RequestIds();
  private List<Journey> open = new ArrayList<>();

  /**
   * @param answers room for the answers on their way out
   * @param tracing null while it is off
   */
  public Journeys(
      Context loop,
      ServingConfig config,
      Gate gate,
      ModelRepository models,
      Lanes lanes,
      LoopRecorder recorder,
      LoopEvents events,
      Room answers,
      @Nullable Tracing tracing) {
    this.loop = loop;
    this.config = config;
    this.gate = gate;
    this.models = models;
    this.lanes = lanes;
    this.recorder = recorder;
    this.events = events;
    this.answers = answers;
    this.tracing = tracing;
    this.offers = new LoopOffers(loop, lanes);
    events.idsBeginWith(ids.prefix());
  }

  /** A new request whose first bytes are there. */
  public Journey begin(Exchange exchange) {
    Journey journey = new Journey(this, exchange);
    open.add(journey);
    return journey;
  }

  /** The trace of a new request; null while tracing is off, and for the server's own warm-up. */
  @Nullable RequestTrace trace(Exchange exchange, long headNanos) {
    return tracing == null || gate.phase() == Gate.Phase.STARTING
        ? null
        : tracing.begin(exchange.traceParent(), headNanos);
  }

  /** An id for a request, never given before. */
  public String nextId() {
    return ids.next();
  }

  /** Ends what waits too long, for its body or for its answer. Called a hundred times a second. */
  public void sweep() {
    long now = System.nanoTime();
    List<Journey> still = new ArrayList<>(open.size());
    List<Journey> all = open;
    open = still;
    for (Journey journey : all) {
      journey.endIfLate(now);
      if (!journey.hasEnded()) {
        still.add(journey);
      }
    }
  }

  /**
   * What a stranger's exception is to the caller; where it came from goes to the log.
   *
   * @param tags says in the line which request it was
   */
  public static ServingException known(Throwable failure, UnaryOperator<LoggingEventBuilder> tags) {
    if (failure instanceof ServingException known) {
      return known;
    }
    tags.apply(LOG.at(Level.ERROR, "a request failed in a way nobody foresaw"))
        .setCause(failure)
        .log();
    return new ServingException(ErrorCode.INTERNAL, "internal error");
  }
}
