package dev.siskin.loadtest.drive;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.TimeUnit;

/**
 * Turns an {@link LoadLoop} on the event loop. It sleeps until the next request is due rather than
 * spin, to the tens of microseconds that epoll's timer allows; Vert.x's own timers count in
 * milliseconds, hence Netty's. Rates above {@code 1 / floor} go out in small batches, so the number
 * of wake-ups is bounded whatever the rate.
 */
final class Pacer {

  private final ContextInternal context;
  private final LoadLoop loop;
  private final long floorNanos;
  private final Promise<Void> done = Promise.promise();

  Pacer(ContextInternal context, LoadLoop loop, long floorNanos) {
    this.context = context;
    this.loop = loop;
    this.floorNanos = floorNanos;
  }

  /** Turns until every call has ended. Call on the context. */
  Future<Void> run() {
    turn();
    return done.future();
  }

  private void turn() {
    try {
      long pauseNanos = loop.tick();
      if (pauseNanos == LoadLoop.DONE) {
        done.complete();
      } else {
        turnAfter(Math.max(pauseNanos, floorNanos));
      }
    } catch (RuntimeException broken) {
      done.fail(broken);
    }
  }

  private void turnAfter(long nanos) {
    var unused =
        context
            .nettyEventLoop()
            .schedule(() -> context.emit(due -> turn()), nanos, TimeUnit.NANOSECONDS);
  }
}
