package dev.siskin.loadtest.schedule;

import dev.siskin.loadtest.schedule.LinearPieces.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Shapes of load as people type them; other text is refused with a sentence for the user. */
public final class ShapeText {

  private static final String NUMBER = "(\\d{1,9}(?:\\.\\d{1,9})?)";
  private static final Pattern STEP = Pattern.compile(NUMBER + "(?:@(\\w+))?");
  private static final Pattern BURST = Pattern.compile(NUMBER + "x/(\\w+)/(\\w+)");
  private static final Pattern DIURNAL = Pattern.compile(NUMBER + "%/(\\w+)");
  private static final Pattern SPEED = Pattern.compile(NUMBER + "x?");

  private ShapeText() {}

  /** A shape, and how long it is if it says so itself. */
  public record Timed(RateShape shape, Duration length) {}

  public static RateShape constant(double rate) {
    return LinearPieces.constant(rate);
  }

  public static RateShape ramp(double from, double to, Duration length) {
    return LinearPieces.ramp(from, to, Rates.checkedDuration(length));
  }

  /** Whether the steps have lengths of their own: {@code 500@10s,1000@20s}. */
  public static boolean isTimed(String steps) {
    return steps.contains("@");
  }

  /** Reads {@code 500,1000,2000}, equal shares of {@code whole}, or {@code 500@10s,1000@20s}. */
  public static Timed steps(String text, Duration whole) {
    String[] parts = text.split(",", -1);
    List<Step> steps = new ArrayList<>();
    Duration length = Duration.ZERO;
    for (String part : parts) {
      Matcher matcher = matched(STEP, part.strip(), text, "steps", "500,1000 or 500@10s,1000@20s");
      String own = matcher.group(2);
      if (isTimed(text) != (own != null)) {
        throw new IllegalArgumentException("Give every step of --steps a length, or none.");
      }
      Duration share =
          own == null ? whole.dividedBy(parts.length) : checkedStep(DurationText.parse(own));
      steps.add(new Step(Double.parseDouble(matcher.group(1)), share));
      length = length.plus(share);
    }
    return new Timed(LinearPieces.steps(steps), own(text, length, whole));
  }

  /** Reads {@code 5x/1s/10s}: five times the rate for the last second of every ten. */
  public static RateShape burst(double rate, String text) {
    Matcher matcher = matched(BURST, text.strip(), text, "burst", "5x/1s/10s");
    return LinearPieces.burst(
        rate,
        Double.parseDouble(matcher.group(1)),
        DurationText.parse(matcher.group(2)),
        DurationText.parse(matcher.group(3)));
  }

  /** Reads {@code 80%/60s}: from the rate up and down by 80% of it, once in a minute. */
  public static RateShape diurnal(double rate, String text) {
    Matcher matcher = matched(DIURNAL, text.strip(), text, "diurnal", "80%/60s");
    return new Diurnal(
        rate, Double.parseDouble(matcher.group(1)) / 100, DurationText.parse(matcher.group(2)));
  }

  /** Reads {@code 2x} or {@code 0.5}. */
  public static double speed(String text) {
    return Double.parseDouble(matched(SPEED, text.strip(), text, "speed", "2x").group(1));
  }

  private static Duration own(String text, Duration length, Duration whole) {
    return isTimed(text) ? length : whole;
  }

  private static Duration checkedStep(Duration length) {
    if (length.isZero()) {
      throw new IllegalArgumentException("Each step of --steps must be longer than 0s.");
    }
    return length;
  }

  private static Matcher matched(
      Pattern form, String part, String whole, String option, String example) {
    Matcher matcher = form.matcher(part);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + whole + "' is no --" + option + "; write for example " + example + ".");
    }
    return matcher;
  }
}
