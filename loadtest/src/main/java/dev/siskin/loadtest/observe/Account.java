package dev.siskin.loadtest.observe;

import dev.siskin.loadtest.tally.Answer;
import dev.siskin.loadtest.tally.AnswerCounts;
import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.telemetry.Stage;
import dev.siskin.protocol.telemetry.reader.ArmTotals;
import dev.siskin.protocol.telemetry.reader.IntervalTotals;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the requests of one model ended, by version and arm, in the terms of an HTTP client. The tool
 * and the server's records in Kafka each give one.
 */
record Account(SortedMap<Who, Ends> arms) {

  static final int OK = 200;

  /** A version and arm; both unnamed for requests that were refused before they had one. */
  record Who(String version, String arm) implements Comparable<Who> {

    static final Who NOBODY = new Who(Answer.UNNAMED, Answer.UNNAMED);

    /** Numeric versions by number, then the rest by name. */
    private static final Comparator<Who> ORDER =
        Comparator.comparingInt((Who who) -> who.version().length())
            .thenComparing(Who::version)
            .thenComparing(Who::arm);

    @Override
    public int compareTo(Who other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * What became of the requests of one arm.
   *
   * @param assigned requests it was given
   * @param timed those whose time was taken
   * @param byStatus those that have ended, by status; 0 for an error that has none here
   */
  record Ends(long assigned, long timed, SortedMap<Integer, Long> byStatus) {

    static final Ends NONE = new Ends(0, 0, Collections.emptySortedMap());

    long of(int status) {
      return byStatus.getOrDefault(status, 0L);
    }

    long ended() {
      return byStatus.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Requests of whose end nothing is known yet. */
    long open() {
      return assigned - ended();
    }
  }

  Account {
    arms = Collections.unmodifiableSortedMap(new TreeMap<>(arms));
  }

  Ends of(Who who) {
    return arms.getOrDefault(who, Ends.NONE);
  }

  /** All requests that have ended. */
  long ended() {
    return arms.values().stream().mapToLong(Ends::ended).sum();
  }

  long open() {
    return arms.values().stream().mapToLong(Ends::open).sum();
  }

  /** The tool's own. */
  static Account ofTool(Map<AnswerCounts.Key, Long> answers) {
    SortedMap<Who, SortedMap<Integer, Long>> byWho = new TreeMap<>();
    answers.forEach(
        (key, count) ->
            byWho
                .computeIfAbsent(new Who(key.version(), key.arm()), who -> new TreeMap<>())
                .merge(key.status(), count, Long::sum));
    SortedMap<Who, Ends> arms = new TreeMap<>();
    byWho.forEach((who, byStatus) -> arms.put(who, whole(byStatus)));
    return new Account(arms);
  }

  /** The server's, of one model. */
  static Account ofKafka(IntervalTotals totals, String model) {
    SortedMap<Who, Ends> arms = new TreeMap<>();
    totals
        .arms()
        .forEach(
            (key, arm) -> {
              if (key.model().equals(model)) {
                arms.put(new Who(String.valueOf(key.version()), key.arm().wireName()), ends(arm));
              }
            });
    SortedMap<String, Long> refused = totals.refused().get(model);
    if (refused != null) {
      arms.put(Who.NOBODY, whole(byStatus(refused)));
    }
    return new Account(arms);
  }

  private static Ends ends(ArmTotals arm) {
    SortedMap<Integer, Long> byStatus = byStatus(arm.errors());
    if (arm.answered() > 0) {
      byStatus.merge(OK, arm.answered(), Long::sum);
    }
    return new Ends(arm.assigned(), arm.times(Stage.TOTAL).getTotalCount(), byStatus);
  }

  private static Ends whole(SortedMap<Integer, Long> byStatus) {
    long all = byStatus.values().stream().mapToLong(Long::longValue).sum();
    return new Ends(all, byStatus.getOrDefault(OK, 0L), byStatus);
  }

  private static SortedMap<Integer, Long> byStatus(Map<String, Long> errors) {
    SortedMap<Integer, Long> byStatus = new TreeMap<>();
    errors.forEach((code, count) -> byStatus.merge(status(code), count, Long::sum));
    return byStatus;
  }

  /** A code of a newer server has no status that is known here. */
  private static int status(String code) {
    try {
      return ErrorCode.valueOf(code).httpStatus();
    } catch (IllegalArgumentException unknown) {
      return 0;
    }
  }
}
