package dev.siskin.loadtest.report;

import dev.siskin.loadtest.schedule.FixedRate;
import dev.siskin.loadtest.tally.Answer;
import dev.siskin.loadtest.tally.Course;
import dev.siskin.loadtest.tally.Ledger;
import dev.siskin.loadtest.tally.Pace;
import dev.siskin.loadtest.tally.Results;
import java.time.Duration;

/** Results to report on: made by a real ledger, with the pace set by the test. */
final class Sample {

  static final Heading HEADING =
      new Heading(
          "http://h:1/v1/models/m:predict",
          new FixedRate(100, Duration.ofSeconds(1), Duration.ofSeconds(2)),
          16);

  private static final long MILLI = 1_000_000;

  private final Ledger ledger = new Ledger();
  private double achievedRate = 100;
  private Duration behind = Duration.ZERO;
  private boolean partial;
  private Course course = new Course(false, Duration.ofSeconds(1), false, false);

  Sample answers(int count, int status, String version, String arm) {
    for (int i = 0; i < count; i++) {
      sent(0);
      ledger.answered(true, new Answer(status, version, arm, "queue full"), 2 * MILLI, MILLI);
    }
    return this;
  }

  Sample lag(long millis) {
    sent(millis * MILLI);
    ledger.answered(true, new Answer(200, "7", "stable", ""), 2 * MILLI, MILLI);
    return this;
  }

  Sample timeout() {
    sent(0);
    ledger.timedOut();
    return this;
  }

  Sample connectionError(String reason) {
    sent(0);
    ledger.connectionFailed(reason);
    return this;
  }

  /** From the second second on nothing but failed connections. */
  Sample goneAfterThat() {
    ledger.advanceTo(1000 * MILLI);
    connectionError("refused");
    ledger.advanceTo(1900 * MILLI);
    return this;
  }

  Sample achieved(double rate, Duration behind) {
    this.achievedRate = rate;
    this.behind = behind;
    return this;
  }

  Sample stopped() {
    sent(0);
    ledger.abandoned();
    partial = true;
    return this;
  }

  /** It gave the target up. */
  Sample gaveUp() {
    course = new Course(false, Duration.ofSeconds(1), false, true);
    return stopped();
  }

  /** Its warm-up never saw a steady target. */
  Sample unsteady() {
    course = new Course(false, Duration.ofSeconds(60), true, false);
    return this;
  }

  /** It was a closed loop. */
  Sample closed() {
    course = new Course(true, Duration.ofSeconds(1), false, false);
    return this;
  }

  Results results() {
    Results made = ledger.results(partial, 100, 0, 1000 * MILLI);
    Pace pace =
        new Pace(
            100,
            achievedRate,
            behind,
            made.pace().waited(),
            made.pace().lag(),
            made.pace().sendError());
    return made.withPace(pace).withToolCores(0.12).withCourse(course);
  }

  private void sent(long lagNanos) {
    ledger.sent(true, lagNanos);
    ledger.written(true, 0, 0);
    ledger.sentOffBy(lagNanos);
  }
}
