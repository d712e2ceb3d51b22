package dev.siskin.loadtest.drive;

import dev.siskin.loadtest.tally.Answer;
import dev.siskin.loadtest.wire.Exchange;
import dev.siskin.loadtest.wire.Reply;
import io.vertx.core.Promise;

/** One request outside the schedule. */
record Probe(Promise<Probe.Answered> promise, boolean keepsReply) implements Exchange {

  /** The answer, with its body if that was asked for. */
  record Answered(Answer answer, Reply reply) {}

  @Override
  public long index() {
    return 0;
  }

  @Override
  public boolean isWanted() {
    return true;
  }

  @Override
  public boolean written(Runnable cut) {
    return true;
  }

  @Override
  public void answered(Answer answer, Reply reply) {
    promise.tryComplete(new Answered(answer, reply));
  }

  @Override
  public void failed(Throwable why) {
    promise.tryFail(why);
  }
}
