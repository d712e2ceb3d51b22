package dev.siskin.loadtest.schedule;

import java.time.Duration;
import java.util.Locale;

/**
 * A day in small: the rate swings about its mean as a sine, {@code mean x (1 + swing x sin(2 pi t /
 * period))}, rising first.
 */
final class Diurnal implements RateShape {

  private static final double CLOSE_ENOUGH_SECONDS = 1e-10;
  private static final int MAX_ITERATIONS = 100;

  private final double mean;
  private final double swing;
  private final Duration period;
  private final double radiansPerSecond;

  Diurnal(double mean, double swing, Duration period) {
    if (!(swing > 0 && swing <= 1)) {
      throw new IllegalArgumentException(
          "The swing of --diurnal must be above 0% and at most 100%.");
    }
    if (period.isZero()) {
      throw new IllegalArgumentException("The period of --diurnal must be above 0s.");
    }
    Rates.checked("--rate", mean);
    Rates.checked("The highest rate of --diurnal", mean * (1 + swing));
    this.mean = mean;
    this.swing = swing;
    this.period = period;
    this.radiansPerSecond = 2 * Math.PI / Rates.seconds(period);
  }

  @Override
  public double firstRate() {
    return mean;
  }

  @Override
  public double requestsBefore(double seconds) {
    double swung = (1 - Math.cos(radiansPerSecond * seconds)) / radiansPerSecond;
    return mean * (seconds + swing * swung);
  }

  /**
   * Newton's method, held between bounds that come from the swing: the sine is at most {@code 2
   * swing / radiansPerSecond} seconds ahead of its mean and never behind it.
   */
  @Override
  public double secondsAt(double requests) {
    double high = requests / mean;
    double low = Math.max(0, high - 2 * swing / radiansPerSecond);
    double guess = high;
    for (int i = 0; i < MAX_ITERATIONS && high - low > CLOSE_ENOUGH_SECONDS; i++) {
      double over = requestsBefore(guess) - requests;
      if (over > 0) {
        high = guess;
      } else {
        low = guess;
      }
      double next = guess - over / rateAt(guess);
      boolean within = next > low && next < high;
      double moved = within ? next : (low + high) / 2;
      if (Math.abs(moved - guess) < CLOSE_ENOUGH_SECONDS) {
        return moved;
      }
      guess = moved;
    }
    return guess;
  }

  @Override
  public String text() {
    return String.format(
        Locale.ROOT,
        "%s requests/s swinging by %.0f%% every %s",
        Rates.text(mean),
        swing * 100,
        DurationText.format(period));
  }

  private double rateAt(double seconds) {
    return mean * (1 + swing * Math.sin(radiansPerSecond * seconds));
  }
}
