package dev.siskin.server.telemetry;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log that nothing gets through, now and then, and once that it does again. */
final class OutageLog {
  private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);

  /** A client takes a moment to find its broker. */
  private static final long COMPLAIN_AFTER_NANOS = 3_000_000_000L;

  private static final long COMPLAIN_EVERY_NANOS = 30_000_000_000L;

  private @Nullable Long sinceNanos;
  private @Nullable Long complainedNanos;
  private boolean said;

  void failed(Throwable failure, IntervalOutbox.Ledger ledger, long nowNanos) {
    if (sinceNanos == null) {
      sinceNanos = nowNanos;
    }
    boolean lately = complainedNanos != null && nowNanos - complainedNanos < COMPLAIN_EVERY_NANOS;
    if (nowNanos - sinceNanos >= COMPLAIN_AFTER_NANOS && !lately) {
      complainedNanos = nowNanos;
      said = true;
      LOG.warn("telemetry is not getting through, {}: {}", ledger, Failures.words(failure));
    }
  }

  void succeeded() {
    if (said) {
      LOG.info("telemetry is getting through again");
    }
    said = false;
    sinceNanos = null;
  }
}
