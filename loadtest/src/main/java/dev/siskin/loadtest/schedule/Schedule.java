package dev.siskin.loadtest.schedule;

import java.time.Duration;

/**
 * When a run's requests are meant to start: a warm-up, then the measured part. A value; what is
 * random in it comes from a seed of its own, so that every run of it is the same.
 */
public interface Schedule {

  /** The intended starts from the first on, for one run. */
  Arrivals arrivals();

  /** Requests meant to start earlier than this are warm-up. */
  Duration warmup();

  /** Length of the measured part, which follows the warm-up. */
  Duration duration();

  /** Requests/s that the measured part asks for, on average. */
  double requestsPerSecond();

  /** What a person would call it, such as {@code 2,000.0 requests/s}. */
  String text();
}
