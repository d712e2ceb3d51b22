package dev.siskin.loadtest.faults;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all faults together do to one direction of one connection: delays add up, the narrowest
 * throughput and the nearest end count.
 *
 * @param stalledUntilNanos nothing moves before that
 * @param limitBytes count of bytes passed at which {@code atLimit} happens
 */
record Shape(
    long delayNanos,
    long jitterNanos,
    List<TokenBucket> buckets,
    long stalledUntilNanos,
    long limitBytes,
    @Nullable Effect atLimit) {

  static final Shape PLAIN = new Shape(0, 0, List.of(), 0, Long.MAX_VALUE, null);

  private static final List<Effect> ENDS =
      List.of(Effect.RESET_AFTER_BYTES, Effect.CUT, Effect.HALF_CLOSE);

  static Shape of(Way way, Iterable<Hit> hits) {
    Shape shape = PLAIN;
    for (Hit hit : hits) {
      if (hit.hits(way)) {
        shape = shape.with(way, hit);
      }
    }
    return shape;
  }

  private Shape with(Way way, Hit hit) {
    List<TokenBucket> narrower = new ArrayList<>(buckets);
    if (hit.bucket() != null) {
      narrower.add(hit.bucket());
    }
    long stalled =
        hit.fault().does(Effect.STALL)
            ? Math.max(stalledUntilNanos, hit.endNanos(Effect.STALL))
            : stalledUntilNanos;
    Shape wider =
        new Shape(
            delayNanos + amount(hit, Effect.DELAY),
            jitterNanos + amount(hit, Effect.JITTER),
            List.copyOf(narrower),
            stalled,
            limitBytes,
            atLimit);
    for (Effect end : ENDS) {
      wider = wider.endedBy(way, hit, end);
    }
    return wider;
  }

  private Shape endedBy(Way way, Hit hit, Effect end) {
    if (!hit.fault().does(end) || hit.limitBytes(way, end) >= limitBytes) {
      return this;
    }
    return new Shape(
        delayNanos, jitterNanos, buckets, stalledUntilNanos, hit.limitBytes(way, end), end);
  }

  private static long amount(Hit hit, Effect effect) {
    return hit.fault().does(effect) ? hit.fault().amount(effect) : 0;
  }
}
