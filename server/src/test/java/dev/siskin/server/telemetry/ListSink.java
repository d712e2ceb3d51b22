package dev.siskin.server.telemetry;

import dev.siskin.protocol.telemetry.IntervalCodec;
import dev.siskin.protocol.telemetry.IntervalRecord;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Keeps what it is sent, and answers as the test says. */
final class ListSink implements TelemetrySink {
  private final List<Outbox.Message> sent = new CopyOnWriteArrayList<>();
  private volatile Function<Outbox.Message, CompletionStage<?>> answer;
  private volatile boolean closed;

  ListSink(Function<Outbox.Message, CompletionStage<?>> answer) {
    this.answer = answer;
  }

  static ListSink thatAcknowledges() {
    return new ListSink(message -> CompletableFuture.completedFuture("there"));
  }

  static ListSink thatStaysSilent() {
    return new ListSink(message -> new CompletableFuture<String>());
  }

  static ListSink thatFails() {
    return new ListSink(
        message -> CompletableFuture.failedFuture(new IllegalStateException("no broker")));
  }

  static ListSink thatThrows() {
    return new ListSink(
        message -> {
          throw new IllegalStateException("a sink must not throw");
        });
  }

  void answerWith(Function<Outbox.Message, CompletionStage<?>> next) {
    answer = next;
  }

  List<Outbox.Message> sent() {
    return sent;
  }

  List<IntervalRecord> records() {
    return sent.stream().map(message -> IntervalCodec.decode(message.value())).toList();
  }

  boolean closed() {
    return closed;
  }

  @Override
  public CompletionStage<?> send(Outbox.Message message) {
    sent.add(message);
    return answer.apply(message);
  }

  @Override
  public void close() {
    closed = true;
  }
}
