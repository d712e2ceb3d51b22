package dev.siskin.loadtest.drive;

import dev.siskin.loadtest.tally.Answer;
import dev.siskin.loadtest.wire.Exchange;
import dev.siskin.loadtest.wire.Reply;
import dev.siskin.loadtest.wire.Trouble;

/** A call on the wire: tells the loop first, as that is where the clock is, then checks. */
record Carried(Call call, Wire.Listener listener, AnswerChecks checks) implements Exchange {

  @Override
  public long index() {
    return call.index;
  }

  @Override
  public boolean isWanted() {
    return !call.isOver();
  }

  @Override
  public boolean keepsReply() {
    return checks.covers(call.index);
  }

  @Override
  public boolean written(Runnable cut) {
    return listener.written(call, cut);
  }

  @Override
  public void answered(Answer answer, Reply reply) {
    listener.answered(call, answer);
    if (answer.isOk() && keepsReply()) {
      checks.check(call.index, reply);
    }
  }

  @Override
  public void failed(Throwable why) {
    listener.failed(call, Trouble.reason(why));
  }
}
