package dev.siskin.loadtest.drive;

import java.util.ArrayDeque;
import java.util.Deque;
import org.HdrHistogram.Histogram;

/**
 * Whether a target answers as it did a moment ago: over the last {@link #WINDOWS} windows of a
 * second the medians of latency lie within a tenth of each other, and so do the counts of answers.
 * A young JVM fails that for as long as its compiler still makes it faster. Told the time; confined
 * to one thread.
 */
final class Steadiness {

  static final int WINDOWS = 3;

  private static final long WINDOW_NANOS = 1_000_000_000;
  private static final double TOLERANCE = 0.1;

  /** Below this a difference is the machine's, not the target's. */
  private static final double NOISE_NANOS = 50_000;

  /** Counts of random arrivals differ by their square root and some. */
  private static final double NOISE_DEVIATIONS = 3;

  private static final long FINEST_NANOS = 1_000;
  private static final long LONGEST_NANOS = 3_600_000_000_000L;

  private record Window(double medianNanos, double answers) {}

  private final Deque<Window> last = new ArrayDeque<>();
  private final Histogram latencies = new Histogram(FINEST_NANOS, LONGEST_NANOS, 2);
  private long windowStartNanos;

  void answered(long latencyNanos) {
    latencies.recordValue(Math.max(0, Math.min(latencyNanos, LONGEST_NANOS)));
  }

  /** Call at least some times a second. */
  boolean isSteadyAt(long nowNanos) {
    if (nowNanos - windowStartNanos >= WINDOW_NANOS) {
      close(nowNanos);
    }
    return last.size() == WINDOWS && areAlike();
  }

  private void close(long nowNanos) {
    double seconds = (nowNanos - windowStartNanos) / 1e9;
    double answers = latencies.getTotalCount() / seconds;
    last.add(new Window(latencies.getValueAtPercentile(50), answers));
    if (last.size() > WINDOWS) {
      last.remove();
    }
    latencies.reset();
    windowStartNanos = nowNanos;
  }

  private boolean areAlike() {
    double fastest = last.stream().mapToDouble(Window::medianNanos).min().orElseThrow();
    double slowest = last.stream().mapToDouble(Window::medianNanos).max().orElseThrow();
    double fewest = last.stream().mapToDouble(Window::answers).min().orElseThrow();
    double most = last.stream().mapToDouble(Window::answers).max().orElseThrow();
    double chance = NOISE_DEVIATIONS * Math.sqrt(most);
    return fewest > 0
        && slowest - fastest <= Math.max(NOISE_NANOS, TOLERANCE * slowest)
        && most - fewest <= TOLERANCE * most + chance;
  }
}
