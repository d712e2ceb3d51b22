package dev.siskin.loadtest.drive;

import dev.siskin.loadtest.tally.Checks;
import dev.siskin.loadtest.traffic.Expectation;
import dev.siskin.loadtest.wire.Reply;
import java.util.Optional;

/** Counts the answers that were checked and found wrong. Confined to the event loop. */
final class AnswerChecks {

  private final Expectation expectation;
  private long checked;
  private long wrong;
  private String example = "";

  AnswerChecks(Expectation expectation) {
    this.expectation = expectation;
  }

  boolean covers(long index) {
    return expectation.covers(index);
  }

  void check(long index, Reply reply) {
    checked++;
    Optional<String> difference = expectation.difference(index, reply.bytes(), reply.jsonBytes());
    if (difference.isPresent()) {
      wrong++;
      example = example.isEmpty() ? "request " + index + ": " + difference.get() : example;
    }
  }

  Checks result() {
    return new Checks(checked, wrong, example);
  }
}
