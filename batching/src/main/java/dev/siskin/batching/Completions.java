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

  /**
   * A run of several requests threw; those that have not ended run again in halves, so that only
   * those fail that make it fail. On the slot's thread.
   */
  void runFailed(Lane<T> lane, int requests, Throwable cause);

  /** It had to make room for one of higher priority. On the thread that offered that one. */
  void evicted(Pending<T> pending);

  /** It was left over when the time to drain was up. On the thread that drains. */
  void shed(Pending<T> pending);
}
