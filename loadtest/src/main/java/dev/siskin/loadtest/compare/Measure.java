package dev.siskin.loadtest.compare;

import dev.siskin.loadtest.drive.Load.Finished;
import dev.siskin.loadtest.tally.Latency;
import dev.siskin.loadtest.tally.Results;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** A number that each run of a comparison has, or may have. */
public enum Measure {
  P50("ms"),
  P90("ms"),
  P99("ms"),
  SERVICE_P50("ms"),
  ANSWERS("/s"),
  ERRORS("%"),
  /** Known only where the server's processor time is. */
  SERVER_CPU("us");

  private static final double NANOS_PER_MILLI = 1e6;

  private final String unit;

  Measure(String unit) {
    this.unit = unit;
  }

  /** What people type and read. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public String unit() {
    return unit;
  }

  /** A name for programs, with the unit last. */
  public String key() {
    String suffix =
        switch (this) {
          case P50, P90, P99, SERVICE_P50 -> "_ms";
          case ANSWERS -> "_per_second";
          case ERRORS -> "_percent";
          case SERVER_CPU -> "_us_per_answer";
        };
    return name().toLowerCase(Locale.ROOT) + suffix;
  }

  /** The numbers of one run; this is the one place where they are made. */
  public static Map<Measure, Double> of(Finished run) {
    Results results = run.results();
    Latency latency = results.overall();
    Map<Measure, Double> numbers = new EnumMap<>(Measure.class);
    numbers.put(P50, latency.intended().p50Nanos() / NANOS_PER_MILLI);
    numbers.put(P90, latency.intended().p90Nanos() / NANOS_PER_MILLI);
    numbers.put(P99, latency.intended().p99Nanos() / NANOS_PER_MILLI);
    numbers.put(SERVICE_P50, latency.service().p50Nanos() / NANOS_PER_MILLI);
    numbers.put(ANSWERS, results.answered200PerSecond());
    numbers.put(ERRORS, 100.0 * results.counts().errors() / Math.max(1, results.counts().sent()));
    run.serverCpuMicros().ifPresent(micros -> numbers.put(SERVER_CPU, micros));
    return numbers;
  }
}
