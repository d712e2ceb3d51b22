package dev.siskin.server.trace;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.server.model.Route;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one request tells of itself: its own span, and one within it for each {@link Step} that it
 * came to. All is told at its end, in times of {@code System.nanoTime}. One loop.
 */
public final class RequestTrace {
  /** From here on it is the server that failed, and not the caller (semantic conventions). */
  private static final int FIRST_SERVER_ERROR = 500;

  private static final int OK = 200;
  private static final long[] NONE = {};

  private final Tracing tracing;
  private final Span span;
  private final long epochNanos;
  private final long[] times;
  private int steps;

  /**
   * @param epochNanos what is to be added to a time to get the time since 1970
   */
  RequestTrace(Tracing tracing, Span span, long epochNanos) {
    this.tracing = tracing;
    this.span = span;
    this.epochNanos = epochNanos;
    this.times = span.isRecording() ? new long[2 * Step.values().length] : NONE;
  }

  /** Whether it is of the share that is recorded; nothing is to be told of another. */
  public boolean isRecorded() {
    return times.length > 0;
  }

  /** For those that want to be a part of it. */
  public String traceParent() {
    return TraceParent.of(span.getSpanContext());
  }

  /** The request came to that step; steps are told in their order, none left out. */
  public void step(Step step, long fromNanos, long toNanos) {
    times[2 * step.ordinal()] = fromNanos;
    times[2 * step.ordinal() + 1] = toNanos;
    steps = step.ordinal() + 1;
  }

  /** The model asked for, which there is. */
  public void model(String name) {
    span.setAttribute("siskin.model", name);
  }

  public void routed(Route way) {
    model(way.version().model());
    span.setAttribute("siskin.version", way.version().number());
    span.setAttribute("siskin.arm", way.arm().wireName());
    span.setAttribute("siskin.epoch", way.epoch());
  }

  public void rows(int rows) {
    span.setAttribute("siskin.rows", (long) rows);
  }

  /**
   * The request ended. Never blocks; where too many spans wait to be sent, its are dropped, all of
   * them.
   *
   * @param request the server's id of it
   * @param code null when it was answered
   */
  public void end(Entrance by, String request, @Nullable ErrorCode code, long nanos) {
    if (!tracing.claim(1 + steps)) {
      return;
    }
    span.updateName(by.spanName());
    span.setAttribute("url.scheme", by.scheme());
    String route = by.route();
    String version = by.httpVersion();
    if (route != null && version != null) {
      span.setAttribute("http.request.method", "POST");
      span.setAttribute("http.route", route);
      span.setAttribute("http.response.status_code", code == null ? OK : code.httpStatus());
      span.setAttribute("network.protocol.version", version);
    } else {
      span.setAttribute("network.protocol.name", "websocket");
    }
    span.setAttribute("siskin.request", request);
    if (code != null) {
      failed(code);
    }
    Context within = Context.root().with(span);
    Step[] all = Step.values();
    for (int i = 0; i < steps; i++) {
      tracing.endStep(
          within, all[i].spanName, epochNanos + times[2 * i], epochNanos + times[2 * i + 1]);
    }
    span.end(epochNanos + nanos, TimeUnit.NANOSECONDS);
  }

  private void failed(ErrorCode code) {
    span.setAttribute("siskin.code", code.name());
    if (code.httpStatus() >= FIRST_SERVER_ERROR) {
      span.setStatus(StatusCode.ERROR);
      span.setAttribute("error.type", code.name());
    }
  }
}
