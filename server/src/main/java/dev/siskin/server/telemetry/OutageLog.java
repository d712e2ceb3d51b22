package dev.siskin.server.telemetry;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log that nothing gets through, now and then, and once that it does again. */
final class OutageLog {
  private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);
  private static final long COMPLAIN_EVERY_NANOS = 30_000_000_000L;

  private final String what;
  private final Duration complainAfter;
  private final Outage outage = new Outage();
  private @Nullable Long complainedNanos;
  private boolean said;

  /**
   * @param what should get through, in words for the log
   * @param complainAfter how long that may fail before it is said
   */
  OutageLog(String what, Duration complainAfter) {
    this.what = what;
    this.complainAfter = complainAfter;
  }

  /**
   * @param ledger how many there are of what, and where
   */
  void failed(Throwable failure, Record ledger, long nowNanos) {
    outage.failed(nowNanos);
    boolean lately = complainedNanos != null && nowNanos - complainedNanos < COMPLAIN_EVERY_NANOS;
    if (outage.lasts(complainAfter, nowNanos) && !lately) {
      complainedNanos = nowNanos;
      said = true;
      LOG.warn("{}: nothing gets through, {}: {}", what, ledger, Failures.words(failure));
    }
  }

  void succeeded() {
    if (said) {
      LOG.info("{}: it gets through again", what);
    }
    said = false;
    outage.succeeded();
  }

  Outage outage() {
    return outage;
  }
}
