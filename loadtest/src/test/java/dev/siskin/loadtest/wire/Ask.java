package dev.siskin.loadtest.wire;

import dev.siskin.loadtest.tally.Answer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An exchange that a test waits for. */
final class Ask implements Exchange {

  private final long index;
  private final CompletableFuture<Answer> answer = new CompletableFuture<>();
  private final CompletableFuture<Runnable> written = new CompletableFuture<>();
  private volatile Reply reply = Reply.NONE;
  private volatile boolean wanted = true;

  Ask(long index) {
    this.index = index;
  }

  Answer answer() throws Exception {
    return answer.get(20, TimeUnit.SECONDS);
  }

  String body() {
    return new String(reply.bytes(), StandardCharsets.UTF_8);
  }

  Reply reply() {
    return reply;
  }

  boolean isAnswered() {
    return answer.isDone();
  }

  /** Waits until it is on a connection; what cuts it off. */
  Runnable cut() throws Exception {
    return written.get(20, TimeUnit.SECONDS);
  }

  boolean isWritten() {
    return written.isDone();
  }

  void giveUp() {
    wanted = false;
  }

  @Override
  public long index() {
    return index;
  }

  @Override
  public boolean isWanted() {
    return wanted;
  }

  @Override
  public boolean keepsReply() {
    return true;
  }

  @Override
  public boolean written(Runnable cut) {
    written.complete(cut);
    return wanted;
  }

  @Override
  public void answered(Answer given, Reply body) {
    reply = body;
    if (!answer.complete(given)) {
      throw new IllegalStateException("answered twice");
    }
  }

  @Override
  public void failed(Throwable why) {
    answer.completeExceptionally(why);
  }
}
