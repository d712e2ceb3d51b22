package dev.siskin.server.trace;

import dev.siskin.server.config.TracingSettings;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.Clock;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Spans of requests on their way to a collector. There is none of it while tracing is off.
 *
 * <p>Which requests are recorded: where the caller sent a traceparent, its flag "sampled" says so;
 * of the others a share, by chance. Spans wait in a bounded room until a thread of the SDK has sent
 * them; a request that finds it full is not recorded, and counted. Any thread.
 */
public final class Tracing {
  /** Some 1,400 requests, in about 8 MB. */
  private static final int MOST_WAITING_SPANS = 8_192;

  private static final int SPANS_TOGETHER = 512;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** With what is tried again in it. */
  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(10);

  /** The SDK writes traces of exceptions past our log; what it has to say is said by us. */
  private static final Logger SDK_LOG = Logger.getLogger("io.opentelemetry");

  private final Clock clock = Clock.getDefault();
  private final CountedExporter exporter;
  private final SdkTracerProvider provider;
  private final Tracer tracer;

  private Tracing(TracingSettings config, String instance) {
    SDK_LOG.setLevel(Level.OFF);
    exporter =
        new CountedExporter(
            OtlpHttpSpanExporter.builder()
                .setEndpoint(config.endpoint())
                .setConnectTimeout(CONNECT_TIMEOUT)
                .setTimeout(SEND_TIMEOUT)
                .build(),
            config.endpoint(),
            MOST_WAITING_SPANS);
    provider =
        SdkTracerProvider.builder()
            .setClock(clock)
            .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(config.ratio())))
            .setResource(
                Resource.getDefault()
                    .merge(
                        Resource.create(
                            Attributes.builder()
                                .put("service.name", "siskin")
                                .put("service.instance.id", instance)
                                .build())))
            .addSpanProcessor(
                BatchSpanProcessor.builder(exporter)
                    .setMaxQueueSize(MOST_WAITING_SPANS)
                    .setMaxExportBatchSize(SPANS_TOGETHER)
                    .setScheduleDelay(LONGEST_WAIT)
                    .build())
            .build();
    tracer = provider.get("dev.siskin.server");
  }

  /**
   * @param instance what tells this process from others
   * @return null while it is off
   */
  public static @Nullable Tracing of(TracingSettings config, String instance) {
    return config.enabled() ? new Tracing(config, instance) : null;
  }

  /**
   * A request began.
   *
   * @param traceParent as the caller sent it, or null
   * @param nanos when, of {@code System.nanoTime}
   * @return null where the caller's trace is not recorded, and after the stop
   */
  public @Nullable RequestTrace begin(@Nullable String traceParent, long nanos) {
    Context parent = Context.root();
    if (traceParent != null && TraceParent.isValid(traceParent)) {
      SpanContext caller = TraceParent.spanOf(traceParent);
      if (!caller.isSampled()) {
        return null;
      }
      parent = parent.with(Span.wrap(caller));
    }
    long epochNanos = clock.now() - clock.nanoTime();
    Span span =
        tracer
            .spanBuilder("request")
            .setSpanKind(SpanKind.SERVER)
            .setParent(parent)
            .setStartTimestamp(epochNanos + nanos, TimeUnit.NANOSECONDS)
            .startSpan();
    SpanContext own = span.getSpanContext();
    boolean stopped = !own.isValid() || own.isRemote();
    return stopped ? null : new RequestTrace(this, span, epochNanos);
  }

  /** Room for so many spans, if there is so much; they are to be ended at once. */
  boolean claim(int spans) {
    return exporter.claim(spans);
  }

  /** A span that is over already. */
  void endStep(Context within, String name, long fromEpochNanos, long toEpochNanos) {
    tracer
        .spanBuilder(name)
        .setParent(within)
        .setStartTimestamp(fromEpochNanos, TimeUnit.NANOSECONDS)
        .startSpan()
        .end(toEpochNanos, TimeUnit.NANOSECONDS);
  }

  /** What became of the spans so far. */
  public Ledger ledger() {
    return exporter.ledger();
  }

  /**
   * Spans made = sent + failed + dropped + waiting.
   *
   * @param sent the collector took them
   * @param failed they were sent in vain
   * @param dropped there was no room for them
   * @param waiting to be sent, or under way
   */
  public record Ledger(long sent, long failed, long dropped, long waiting) {}

  /** Begins to send what waits, at once. */
  public void flush() {
    provider.forceFlush();
  }

  /** Sends what waits, as far as there is time. */
  public void stop(Duration patience) {
    provider.shutdown().join(patience.toMillis(), TimeUnit.MILLISECONDS);
  }
}
