package dev.siskin.loadtest.scenario;

import dev.siskin.loadtest.schedule.DurationText;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes a scenario short, to see whether it works rather than what comes out. */
final class Scale {

  /** Long enough for an event, and for the second after it. */
  private static final Duration LONGEST_STEP = Duration.ofSeconds(4);

  /** What a load's schedule is made of. */
  private static final List<String> TIMES = List.of("duration", "warmup");

  /** Such as {@code 4x/6s/16s}: how much, for how long, and how often. */
  private static final Pattern BURST = Pattern.compile("(.+)/(\\w+)/(\\w+)");

  private Scale() {}

  /** The same scenario, of which no step lasts longer than four seconds. */
  static Scenario quick(Scenario scenario) {
    return new Scenario(
        scenario.name(), scenario.about(), scenario.steps().stream().map(Scale::quick).toList());
  }

  static Duration of(Duration duration, double factor) {
    return Duration.ofMillis(Math.max(1, Math.round(duration.toMillis() * factor)));
  }

  /** All times of a step shrink alike, so an event stays where it was in its load. */
  private static Step quick(Step step) {
    Duration longest =
        step.loads().stream().map(Scale::length).max(Comparator.naturalOrder()).orElseThrow();
    double factor = Math.min(1, (double) LONGEST_STEP.toMillis() / Math.max(1, longest.toMillis()));
    return new Step(
        step.name(),
        step.loads().stream().map(load -> scaled(load, factor)).toList(),
        step.events().stream().map(event -> event.scaled(factor)).toList());
  }

  private static Duration length(Load load) {
    return TIMES.stream()
        .flatMap(name -> load.options().getOrDefault(name, List.of()).stream())
        .flatMap(text -> parsed(text).stream())
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static Load scaled(Load load, double factor) {
    Map<String, List<String>> options = new LinkedHashMap<>(load.options());
    for (String name : TIMES) {
      options.computeIfPresent(
          name, (key, values) -> values.stream().map(text -> scaled(text, factor)).toList());
    }
    options.computeIfPresent(
        "burst", (key, values) -> values.stream().map(text -> burst(text, factor)).toList());
    return new Load(load.name(), options, load.where(), load.expectations());
  }

  private static String burst(String text, double factor) {
    Matcher burst = BURST.matcher(text);
    return burst.matches()
        ? burst.group(1)
            + "/"
            + scaled(burst.group(2), factor)
            + "/"
            + scaled(burst.group(3), factor)
        : text;
  }

  private static String scaled(String text, double factor) {
    return parsed(text).map(time -> of(time, factor).toMillis() + "ms").orElse(text);
  }

  /** Whoever reads the options says what is wrong with a text that is no duration. */
  private static Optional<Duration> parsed(String text) {
    try {
      return Optional.of(DurationText.parse(text));
    } catch (IllegalArgumentException otherForm) {
      return Optional.empty();
    }
  }
}
