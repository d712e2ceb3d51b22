package dev.siskin.loadtest.slo;

import dev.siskin.loadtest.tally.Latency;
import dev.siskin.loadtest.tally.Quantiles;
import dev.siskin.loadtest.tally.Results;
import dev.siskin.loadtest.tally.Slice;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A promise on latency: one or more objectives, all of which must hold. Durations are those from
 * the intended start, of measured answers 200; whether there were errors is judged elsewhere.
 *
 * <p>Goodput is the number of measured answers 200 that took no longer than {@link #limit}, per
 * second of the measured part. Limits are compared to the three digits that histograms keep.
 */
public record Slo(List<Objective> objectives) {

  public static final int MAX_OBJECTIVES = 8;

  public Slo {
    objectives = List.copyOf(objectives);
    if (objectives.isEmpty() || objectives.size() > MAX_OBJECTIVES) {
      throw new IllegalArgumentException(
          "An SLO has 1 to " + MAX_OBJECTIVES + " objectives, such as p99=20ms,max=1s.");
    }
  }

  /** Reads {@code p99=20ms} or {@code p99=20ms,max=1s}, or refuses it with a sentence. */
  public static Slo parse(String text) {
    return new Slo(Arrays.stream(text.split(",", -1)).map(Objective::parse).toList());
  }

  /** As a user would write it; {@link #parse} reads it back. */
  public String text() {
    return objectives.stream().map(Objective::text).collect(Collectors.joining(","));
  }

  /**
   * What an answer must not exceed to count for goodput: the limit of the objective named first.
   */
  public Duration limit() {
    return objectives.get(0).limit();
  }

  /** Whether these durations keep every objective. */
  public boolean isHeldBy(Quantiles durations) {
    return objectives.stream().allMatch(objective -> objective.isHeldBy(durations));
  }

  /** Whether this run does. */
  public boolean isHeldBy(Results results) {
    return isHeldBy(results.overall().intended());
  }

  /** The objectives that these durations break. */
  public List<Objective> broken(Quantiles durations) {
    return objectives.stream().filter(objective -> !objective.isHeldBy(durations)).toList();
  }

  /** Answers within the limit, per second of the measured part. */
  public double goodput(Results results) {
    return goodput(results, results.overall());
  }

  /** The same of one version and arm. */
  public double goodput(Results results, Latency part) {
    return results.perSecond(part.intended().countWithin(limit().toNanos()));
  }

  /** The same of one slice of time, over its own length. */
  public double goodput(Slice slice) {
    return slice.intended().countWithin(limit().toNanos()) / slice.seconds();
  }
}
