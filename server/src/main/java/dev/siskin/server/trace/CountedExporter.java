package dev.siskin.server.trace;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts spans on their way to another exporter, and bounds how many are on it. The queue of the
 * SDK is as long, so it never drops a part of a request by itself. Any thread.
 */
final class CountedExporter implements SpanExporter {
  private static final Logger LOG = LoggerFactory.getLogger(CountedExporter.class);

  private final SpanExporter to;
  private final String address;
  private final int mostWaiting;
  private final AtomicInteger waiting = new AtomicInteger();
  private final LongAdder sent = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private volatile boolean isFailing;

  /**
   * @param address for the log
   */
  CountedExporter(SpanExporter to, String address, int mostWaiting) {
    this.to = to;
    this.address = address;
    this.mostWaiting = mostWaiting;
  }

  /** Takes room for spans that are about to be queued; they are dropped where there is none. */
  boolean claim(int spans) {
    if (waiting.addAndGet(spans) <= mostWaiting) {
      return true;
    }
    waiting.addAndGet(-spans);
    dropped.add(spans);
    return false;
  }

  Tracing.Ledger ledger() {
    return new Tracing.Ledger(sent.sum(), failed.sum(), dropped.sum(), waiting.get());
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    int count = spans.size();
    CompletableResultCode result = to.export(spans);
    return result.whenComplete(() -> sent(count, result));
  }

  private void sent(int count, CompletableResultCode result) {
    waiting.addAndGet(-count);
    boolean arrived = result.isSuccess();
    (arrived ? sent : failed).add(count);
    if (arrived == isFailing) {
      isFailing = !arrived;
      if (arrived) {
        LOG.info("spans arrive at {} again", address);
      } else {
        LOG.warn("spans do not arrive at {} ({})", address, reason(result));
      }
    }
  }

  private static String reason(CompletableResultCode result) {
    Throwable why = result.getFailureThrowable();
    return why == null ? "no reason given" : why.toString();
  }

  @Override
  public CompletableResultCode flush() {
    return to.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return to.shutdown();
  }
}
