package dev.siskin.loadtest.schedule;

import java.time.Duration;

/**
 * When a run's requests are meant to start: a warm-up, then the measured part. A value; what is
 * random in it comes from a seed of its own, so that every run of it is the same.
 */
public interface Schedule {

  /** The intended starts from the first on, for one run. */
  Arrivals arrivals();

  /** Requests meant to start earlier than this are warm-up, which may end earlier. */
  Duration warmup();

  /** Whether the warm-up ends as soon as the target is steady. */
  default boolean warmsUpUntilSteady() {
    return false;
  }

  /** Length of the measured part, which follows the warm-up. */
  Duration duration();

  /** Requests/s that the measured part asks for, on average; 0 if answers decide that. */
  double requestsPerSecond();

  /**
   * Whether a request starts only when an earlier one is answered. Then nobody can say when it was
   * meant to start, and a slow target is asked less.
   */
  default boolean isClosed() {
    return false;
  }

  /** What a person would call it, such as {@code 2,000.0 requests/s}. */
  String text();
}
