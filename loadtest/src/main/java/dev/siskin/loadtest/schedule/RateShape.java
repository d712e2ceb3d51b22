package dev.siskin.loadtest.schedule;

/**
 * How many requests per second are asked for as time passes. What a {@link Spacing} needs of it is
 * its integral and the inverse of that: with them, evenly spaced and random arrivals follow any
 * shape exactly, without steps of a simulation. Immutable.
 */
public interface RateShape {

  /** Requests/s at the beginning. */
  double firstRate();

  /** How many requests are asked for before this moment: the integral of the rate. */
  double requestsBefore(double seconds);

  /** When so many requests have been asked for; the first moment if the rate rests at zero. */
  double secondsAt(double requests);

  /** What a person would call it, such as {@code 2,000.0 requests/s}. */
  String text();
}
