package dev.siskin.loadtest.scenario;

import dev.siskin.loadtest.observe.Observed;
import dev.siskin.loadtest.observe.ServerUse;
import dev.siskin.loadtest.tally.Latency;
import dev.siskin.loadtest.tally.Quantiles;
import dev.siskin.loadtest.tally.Refused;
import dev.siskin.loadtest.tally.Results;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * All that was seen of one load: what the tool counted, and when it was disturbed on purpose.
 *
 * @param observed what was seen of the server beside its answers
 * @param disturbance from the first event's begin to the last one's end, if there was any
 */
record Observation(Results results, Observed observed, Optional<Disturbance> disturbance) {

  private static final double NANOS_PER_MICRO = 1e3;

  static Observation undisturbed(Results results) {
    return new Observation(results, Observed.NOTHING, Optional.empty());
  }

  /** Requests per second that went out; beside it, those that were asked for. */
  Reading rate() {
    return new Reading(results.pace().achievedRate(), results.pace().askedRate());
  }

  /** How late the tool itself took requests up. */
  Quantiles late() {
    return results.pace().lag();
  }

  /** Measured answers 200 per second; beside it, all requests per second. */
  Reading goodput() {
    return goodput(results.overall().intended().count());
  }

  /** The same, of those that took no longer than this from their intended start. */
  Reading goodputWithin(double nanos) {
    return goodput(results.overall().intended().countWithin((long) nanos));
  }

  long answersOf(int status) {
    if (status == 200) {
      return results.counts().answered200();
    }
    var sampled = results.counts().otherAnswers().get(status);
    return sampled == null ? 0 : sampled.count();
  }

  /** How long answers of this status took. */
  Optional<Latency> latencyOf(int status) {
    return status == 200
        ? Optional.of(results.overall())
        : results.refused().stream()
            .filter(refused -> refused.status() == status)
            .map(Refused::latency)
            .findFirst();
  }

  /** Processor time of the server per answer. */
  Optional<Reading> serverCpu() {
    OptionalDouble micros =
        observed.use().map(ServerUse::cpuMicrosPerAnswer).orElse(OptionalDouble.empty());
    return micros.isPresent()
        ? Optional.of(new Reading(NANOS_PER_MICRO * micros.getAsDouble(), 0))
        : Optional.empty();
  }

  /** The most memory that the server held. */
  Optional<Reading> serverRss() {
    OptionalLong bytes = observed.use().map(ServerUse::maxRssBytes).orElse(OptionalLong.empty());
    return bytes.isPresent()
        ? Optional.of(new Reading((double) bytes.getAsLong(), 0))
        : Optional.empty();
  }

  /** How long after the disturbance's end everything was as before it; empty if it never was. */
  Optional<Reading> recovery() {
    return disturbance
        .flatMap(known -> Recovery.nanos(results.timeline().slices(), known))
        .map(nanos -> new Reading(nanos, 0));
  }

  private Reading goodput(long good) {
    long sent = results.counts().sent() - results.counts().warmup();
    return new Reading(results.perSecond(good), results.perSecond(sent));
  }
}
