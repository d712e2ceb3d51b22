package dev.siskin.loadtest.scenario;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A condition on one measure of a load, such as {@code p99: < 20ms}. */
record Expectation(Measure measure, Relation relation, Bound bound, String text) {

  private static final Pattern CONDITION = Pattern.compile("(<=|>=|<|>|=)?\\s*(.+)");

  /** What such a measure is compared with is a limit already. */
  private static final String WITHIN = "-within";

  /** Parses {@code MEASURE: CONDITION}. */
  static Expectation parse(String line) {
    int colon = line.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("'" + line + "' has no colon; write p99: < 20ms.");
    }
    return parse(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
  }

  /** Parses a key and a value of {@code expect}, or refuses them with a sentence. */
  static Expectation parse(String name, String condition) {
    Measure measure = Measure.parse(name);
    Matcher matcher = CONDITION.matcher(condition);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("is empty; write for example <= 20ms.");
    }
    String sign = matcher.group(1);
    Bound bound = Bound.parse(matcher.group(2).strip());
    bound.checkFor(measure);
    boolean isCount = measure.allowed().get(0) == Unit.NUMBER;
    if (sign == null && (!isCount || bound.isRatio()) && !name.endsWith(WITHIN)) {
      throw new IllegalArgumentException(
          "'%s' lacks a sign; write <= %s or >= %s.".formatted(condition, condition, condition));
    }
    return new Expectation(measure, relation(sign, name), bound, name + ": " + condition);
  }

  /** Judges a load; {@code earlier} are the loads before it, by name. */
  Check judge(Observation seen, Map<String, Observation> earlier) {
    Optional<Reading> reading = measure.read(seen);
    if (reading.isEmpty()) {
      return Check.of(text, isFineWithout(), "there was nothing to measure");
    }
    if (!bound.isRatio()) {
      return judge(inUnitOf(bound, reading.get()), bound.amount(), bound.unit());
    }
    return bound.earlier().isEmpty()
        ? judge(reading.get().share(), bound.amount(), Unit.TIMES)
        : judgeRatio(reading.get(), earlier);
  }

  /** Refusals are to come quickly; where none came at all, none came late. */
  private boolean isFineWithout() {
    return measure.name().startsWith("code.")
        && (relation == Relation.AT_MOST || relation == Relation.BELOW);
  }

  private Check judgeRatio(Reading reading, Map<String, Observation> earlier) {
    Observation other = earlier.get(bound.earlier());
    Measure same = bound.measure().isEmpty() ? measure : Measure.parse(bound.measure());
    Optional<Reading> reference = other == null ? Optional.empty() : same.read(other);
    if (reference.isEmpty()) {
      return Check.of(text, false, "there was nothing to measure at " + bound.earlier());
    }
    // Two loads of other lengths count other numbers of errors; their shares can be compared.
    boolean shares = measure.allowed().get(0) == Unit.NUMBER;
    double own = shares ? reading.share() : reading.value();
    double base = shares ? reference.get().share() : reference.get().value();
    Unit unit = shares ? Unit.SHARE : measure.allowed().get(0);
    boolean held = relation.holds(own, bound.amount() * base);
    String compared = "%s beside %s".formatted(unit.format(own), unit.format(base));
    return Check.of(text, held, base == 0 ? compared : times(own / base) + ", " + compared);
  }

  private Check judge(double value, double limit, Unit unit) {
    return Check.of(text, relation.holds(value, limit), unit.format(value));
  }

  private static double inUnitOf(Bound bound, Reading reading) {
    return bound.unit() == Unit.SHARE ? reading.share() : reading.value();
  }

  private static String times(double ratio) {
    return Unit.TIMES.format(ratio);
  }

  /** Without a sign a count is exact, and a time to recover a limit. */
  private static Relation relation(@Nullable String sign, String name) {
    if (sign == null) {
      return name.endsWith(WITHIN) ? Relation.AT_MOST : Relation.EXACTLY;
    }
    for (Relation relation : Relation.values()) {
      if (relation.sign().equals(sign)) {
        return relation;
      }
    }
    throw new IllegalStateException("a sign that the pattern knows and no relation has: " + sign);
  }
}
