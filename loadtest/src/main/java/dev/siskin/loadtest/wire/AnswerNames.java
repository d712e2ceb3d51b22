package dev.siskin.loadtest.wire;

import dev.siskin.loadtest.tally.Answer;

/** Answers 200 by who gave them; the same one as before costs nothing. */
final class AnswerNames {

  private Answer last = new Answer(200, Answer.UNNAMED, Answer.UNNAMED, "");

  Answer ok(String version, String arm) {
    if (!last.version().equals(version) || !last.arm().equals(arm)) {
      last = new Answer(200, version, arm, "");
    }
    return last;
  }
}
