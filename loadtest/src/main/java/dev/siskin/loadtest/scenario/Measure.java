package dev.siskin.loadtest.scenario;

import dev.siskin.loadtest.tally.Checks;
import dev.siskin.loadtest.tally.Latency;
import dev.siskin.loadtest.tally.Quantiles;
import dev.siskin.loadtest.tally.Series;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something that can be measured of a load, by the name that an expectation calls it.
 *
 * @param allowed units that a condition on it may have; the first is that of its readings
 * @param reader takes it from what was observed; empty where there was nothing to measure
 */
record Measure(String name, List<Unit> allowed, Function<Observation, Optional<Reading>> reader) {

  private static final Pattern QUANTILE = Pattern.compile("p(\\d{1,2}(?:\\.\\d{1,4})?)");
  private static final Pattern CODE = Pattern.compile("code\\.([1-5]\\d\\d)(?:\\.(.+))?");
  private static final Pattern WITHIN = Pattern.compile("goodput\\.(\\d+)(us|ms|s)");
  private static final Pattern SERIES = Pattern.compile("(version|arm)\\.([^.]+)\\.(.+)");
  private static final String SERVICE = "service.";

  private static final List<Unit> TIME = List.of(Unit.NANOS, Unit.TIMES);
  private static final List<Unit> COUNT = List.of(Unit.NUMBER, Unit.SHARE, Unit.TIMES);
  private static final List<Unit> GOOD = List.of(Unit.PER_SECOND, Unit.SHARE, Unit.TIMES);
  private static final List<Unit> RATE = List.of(Unit.PER_SECOND, Unit.NUMBER, Unit.TIMES);

  /** For spelling hints; versions, arms and codes have names of their own. */
  private static final Set<String> NAMES =
      Set.of(
          "p50",
          "p90",
          "p99",
          "p99.9",
          "max",
          "service.p99",
          "errors",
          "timeouts",
          "connection",
          "answered",
          "wrong",
          "code.503",
          "code.503.p99",
          "rate",
          "goodput",
          "goodput.20ms",
          "late.p99",
          "version.1.p99",
          "arm.canary.p99",
          "recovered-within",
          "server.cpu",
          "server.rss");

  Measure {
    allowed = List.copyOf(allowed);
  }

  /** The measure of this name, or a refusal with a sentence for the user. */
  static Measure parse(String name) {
    return fixed(name)
        .or(() -> ofCode(name))
        .or(() -> ofGoodputWithin(name))
        .or(() -> ofSeries(name))
        .or(() -> ofLatency(name, name, observed -> Optional.of(observed.results().overall())))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "is nothing that is measured; " + Spelling.hint(name, NAMES)));
  }

  Optional<Reading> read(Observation observation) {
    return reader.apply(observation);
  }

  private static Optional<Measure> fixed(String name) {
    return Optional.ofNullable(
        switch (name) {
          case "errors" -> count(name, seen -> seen.results().counts().errors());
          case "timeouts" -> count(name, seen -> seen.results().counts().timeouts());
          case "connection" -> count(name, seen -> seen.results().counts().connectionTotal());
          case "answered" -> count(name, seen -> seen.results().counts().answered200());
          case "wrong" -> new Measure(name, COUNT, Measure::wrong);
          case "rate" -> new Measure(name, RATE, seen -> Optional.of(seen.rate()));
          case "goodput" -> new Measure(name, GOOD, seen -> Optional.of(seen.goodput()));
          case "late.p99" ->
              new Measure(
                  name, TIME, seen -> Optional.of(Reading.ofNanos(seen.late().nanosAt(0.99))));
          case "server.cpu" -> new Measure(name, TIME, Observation::serverCpu);
          case "server.rss" ->
              new Measure(name, List.of(Unit.BYTES, Unit.TIMES), Observation::serverRss);
          case "recovered-within" -> new Measure(name, List.of(Unit.NANOS), Observation::recovery);
          default -> null;
        });
  }

  /** Nothing where no answer was looked into. */
  private static Optional<Reading> wrong(Observation observation) {
    Checks checks = observation.results().checks();
    return checks.checked() == 0
        ? Optional.empty()
        : Optional.of(new Reading(checks.wrong(), checks.checked()));
  }

  private static Measure count(String name, Function<Observation, Number> counter) {
    return new Measure(
        name,
        COUNT,
        seen ->
            Optional.of(
                new Reading(counter.apply(seen).doubleValue(), seen.results().counts().sent())));
  }

  private static Optional<Measure> ofCode(String name) {
    Matcher code = CODE.matcher(name);
    if (!code.matches()) {
      return Optional.empty();
    }
    int status = Integer.parseInt(code.group(1));
    return code.group(2) == null
        ? Optional.of(count(name, seen -> seen.answersOf(status)))
        : ofLatency(name, code.group(2), seen -> seen.latencyOf(status));
  }

  private static Optional<Measure> ofGoodputWithin(String name) {
    Matcher within = WITHIN.matcher(name);
    if (!within.matches()) {
      return Optional.empty();
    }
    double nanos = Double.parseDouble(within.group(1)) * Unit.factor(within.group(2));
    return Optional.of(new Measure(name, GOOD, seen -> Optional.of(seen.goodputWithin(nanos))));
  }

  private static Optional<Measure> ofSeries(String name) {
    Matcher scope = SERIES.matcher(name);
    if (!scope.matches()) {
      return Optional.empty();
    }
    boolean byVersion = scope.group(1).equals("version");
    Function<Series, String> key = byVersion ? Series::version : Series::arm;
    SeriesSum sum = new SeriesSum(key, scope.group(2));
    return switch (scope.group(3)) {
      case "answered" ->
          Optional.of(new Measure(name, COUNT, seen -> sum.answered(seen.results())));
      case "errors" -> Optional.of(new Measure(name, COUNT, seen -> sum.others(seen.results())));
      default -> ofLatency(name, scope.group(3), seen -> sum.latency(seen.results()));
    };
  }

  private static Optional<Measure> ofLatency(
      String name, String view, Function<Observation, Optional<Latency>> latency) {
    boolean service = view.startsWith(SERVICE);
    return quantile(service ? view.substring(SERVICE.length()) : view)
        .map(
            quantile ->
                new Measure(
                    name,
                    TIME,
                    seen ->
                        latency
                            .apply(seen)
                            .map(service ? Latency::service : Latency::intended)
                            .filter(quantiles -> quantiles.count() > 0)
                            .map(quantile)
                            .map(Reading::ofNanos)));
  }

  private static Optional<Function<Quantiles, Long>> quantile(String name) {
    if (name.equals("max")) {
      return Optional.of(Quantiles::maxNanos);
    }
    Matcher matcher = QUANTILE.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    double share = Double.parseDouble(matcher.group(1)) / 100;
    return Optional.of(quantiles -> quantiles.nanosAt(share));
  }
}
