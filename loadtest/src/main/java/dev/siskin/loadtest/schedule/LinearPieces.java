package dev.siskin.loadtest.schedule;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A rate of straight pieces, one after the other and then again from the first: constant, in steps,
 * a ramp or bursts.
 */
final class LinearPieces implements RateShape {

  /** One stretch at one rate. */
  record Step(double rate, Duration length) {}

  static final int MAX_STEPS = 100;

  /** The rate goes from {@code fromRate} to {@code toRate} in so many seconds. */
  private record Piece(double fromRate, double toRate, double seconds) {

    double requests() {
      return requestsBefore(seconds);
    }

    double requestsBefore(double second) {
      return second * (fromRate + (toRate - fromRate) * second / (2 * seconds));
    }

    /** The root of the quadratic above, in the form that a rate of no slope does not divide by. */
    double secondsAt(double requests) {
      if (requests <= 0) {
        return 0;
      }
      double slope = (toRate - fromRate) / seconds;
      double rate = Math.sqrt(Math.max(0, fromRate * fromRate + 2 * slope * requests));
      return 2 * requests / (fromRate + rate);
    }
  }

  private final List<Piece> pieces;
  private final String text;
  private final double roundSeconds;
  private final double roundRequests;

  private LinearPieces(List<Piece> pieces, String text) {
    this.pieces = pieces;
    this.text = text;
    this.roundSeconds = pieces.stream().mapToDouble(Piece::seconds).sum();
    this.roundRequests = pieces.stream().mapToDouble(Piece::requests).sum();
  }

  static LinearPieces constant(double rate) {
    Rates.checked("--rate", rate);
    double longest = Rates.seconds(FixedRate.MAX_DURATION);
    return new LinearPieces(
        List.of(new Piece(rate, rate, longest)), Rates.text(rate) + " requests/s");
  }

  static LinearPieces steps(List<Step> steps) {
    if (steps.size() > MAX_STEPS) {
      throw new IllegalArgumentException("--steps takes at most 100 steps.");
    }
    List<Piece> pieces =
        steps.stream()
            .map(
                step -> {
                  double rate = Rates.checked("Each rate of --steps", step.rate());
                  return new Piece(rate, rate, Rates.seconds(step.length()));
                })
            .toList();
    String text =
        steps.stream()
            .map(step -> Rates.text(step.rate()) + " for " + DurationText.format(step.length()))
            .collect(Collectors.joining(", "));
    return new LinearPieces(pieces, "steps of " + text + " requests/s");
  }

  static LinearPieces ramp(double from, double to, Duration length) {
    Rates.checked("--rate", from);
    Rates.checked("--ramp-to", to);
    return new LinearPieces(
        List.of(new Piece(from, to, Rates.seconds(length))),
        "from " + Rates.text(from) + " to " + Rates.text(to) + " requests/s");
  }

  /** The last {@code length} of every period is {@code factor} times the rate. */
  static LinearPieces burst(double rate, double factor, Duration length, Duration period) {
    Rates.checked("--rate", rate);
    double peak = Rates.checked("--rate times the factor of --burst", rate * factor);
    if (length.isZero() || length.compareTo(period) >= 0) {
      throw new IllegalArgumentException(
          "A burst of --burst must be longer than 0s and shorter than its period.");
    }
    double quiet = Rates.seconds(period.minus(length));
    return new LinearPieces(
        List.of(new Piece(rate, rate, quiet), new Piece(peak, peak, Rates.seconds(length))),
        Rates.text(rate)
            + " requests/s with bursts of "
            + Rates.text(peak)
            + " for "
            + DurationText.format(length)
            + " in every "
            + DurationText.format(period));
  }

  @Override
  public double firstRate() {
    return pieces.get(0).fromRate();
  }

  @Override
  public double requestsBefore(double seconds) {
    double rounds = Math.floor(seconds / roundSeconds);
    double left = seconds - rounds * roundSeconds;
    double requests = rounds * roundRequests;
    for (Piece piece : pieces) {
      if (left <= piece.seconds()) {
        return requests + piece.requestsBefore(left);
      }
      requests += piece.requests();
      left -= piece.seconds();
    }
    return requests;
  }

  @Override
  public double secondsAt(double requests) {
    double rounds = Math.floor(requests / roundRequests);
    double left = requests - rounds * roundRequests;
    double seconds = rounds * roundSeconds;
    for (Piece piece : pieces) {
      if (left < piece.requests()) {
        return seconds + piece.secondsAt(left);
      }
      left -= piece.requests();
      seconds += piece.seconds();
    }
    return seconds;
  }

  @Override
  public String text() {
    return text;
  }
}
