package dev.siskin.batching;

/**
 * Hears of requests that ended without an answer from their run; given by the server, which tells
 * the client. Called once per request, after its state was set and never under a lock, on the
 * thread named with each method. A call should be short: others wait behind it.
 */
public interface Completions<T> {
  /** Its deadline passed while it waited. On the slot's thread. */
  void expired(Pending<T> pending);

  /** Its run threw, or came back without finishing it. On the slot's thread. */
  void failed(Pending<T> pending, Throwable cause);

  /** It was left over when the time to drain was up. On the thread that drains. */
  void shed(Pending<T> pending);
}
