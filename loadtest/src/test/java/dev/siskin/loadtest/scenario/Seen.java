package dev.siskin.loadtest.scenario;

import dev.siskin.loadtest.observe.Observed;
import dev.siskin.loadtest.tally.Answer;
import dev.siskin.loadtest.tally.Course;
import dev.siskin.loadtest.tally.Ledger;
import dev.siskin.loadtest.tally.Pace;
import dev.siskin.loadtest.tally.Results;
import java.time.Duration;
import java.util.Optional;

/** A load that was seen: made by a real ledger, over two seconds, at a rate of the test's. */
final class Seen {

  private static final long MILLI = 1_000_000;

  private final Ledger ledger = new Ledger(Duration.ofSeconds(2));
  private double askedRate = 100;
  private double achievedRate = 100;
  private boolean partial;
  private Course course = Course.PLAIN;

  /** Answers that took so long from their intended start, and half of it on the wire. */
  Seen answers(int count, int status, String version, long millis) {
    for (int i = 0; i < count; i++) {
      sent(0);
      Answer answer = new Answer(status, version, "stable", "full");
      ledger.answered(true, answer, millis * MILLI, millis * MILLI / 2);
    }
    return this;
  }

  Seen ok(int count, long millis) {
    return answers(count, 200, "1", millis);
  }

  Seen timeouts(int count) {
    for (int i = 0; i < count; i++) {
      sent(0);
      ledger.timedOut();
    }
    return this;
  }

  Seen broken(int count) {
    for (int i = 0; i < count; i++) {
      sent(0);
      ledger.connectionFailed("reset");
    }
    return this;
  }

  /** One request that the tool took up so late. */
  Seen late(long millis) {
    sent(millis * MILLI);
    ledger.answered(true, new Answer(200, "1", "stable", ""), MILLI, MILLI);
    return this;
  }

  Seen rate(double asked, double achieved) {
    this.askedRate = asked;
    this.achievedRate = achieved;
    return this;
  }

  Seen stopped() {
    partial = true;
    return this;
  }

  Seen gaveUp() {
    course = new Course(false, Duration.ZERO, false, true);
    return stopped();
  }

  Results results() {
    Results made = ledger.results(partial, askedRate, 0, 2000 * MILLI);
    Pace pace =
        new Pace(
            askedRate, achievedRate, Duration.ZERO, 0, made.pace().lag(), made.pace().sendError());
    return made.withPace(pace).withCourse(course);
  }

  Observation observation() {
    return Observation.undisturbed(results());
  }

  Observation with(Observed observed) {
    return new Observation(results(), observed, Optional.empty());
  }

  private void sent(long lagNanos) {
    ledger.sent(true, lagNanos);
    ledger.written(true, 0, 0);
  }
}
