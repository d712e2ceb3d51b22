package dev.siskin.server.telemetry;

import dev.siskin.server.record.LoopRecorder;
import dev.siskin.server.record.Recordings;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;

/**
 * Recordings with some loops, written by the test: while it writes, nobody cuts, so no loop is
 * needed for that.
 */
final class CountedLoop {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private CountedLoop() {}

  static LoopRecorder join(Vertx vertx, Recordings recordings) {
    LoopRecorder recorder = new LoopRecorder();
    recordings.join(((VertxInternal) vertx).createEventLoopContext(), recorder);
    return recorder;
  }

  static Recordings.Cut cut(Recordings recordings) throws InterruptedException {
    return recordings.cut(PATIENCE);
  }
}
