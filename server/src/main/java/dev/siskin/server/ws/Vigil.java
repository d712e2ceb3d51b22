package dev.siskin.server.ws;

import dev.siskin.protocol.ws.MessageReader;
import dev.siskin.server.config.ServingConfig;

/**
 * What a client may take its time for, and what it took: to say anything, to send a message, to
 * read its answers, to say goodbye. Pure but for what it remembers; told the time now and then, so
 * it is as exact as that is often. One connection.
 */
final class Vigil {
  /** For a client to answer a close frame; it may have to read its answers first. */
  private static final long GOODBYE_NANOS = 3_000_000_000L;

  /** For a client that broke the protocol to read why. */
  private static final long LINGER_NANOS = 500_000_000L;

  /** What is to be done. */
  enum Verdict {
    FINE,
    /** Ask whether it lives. */
    ASK,
    /** It was asked, and says nothing. */
    SILENT,
    /** A message began and does not end. */
    SLOW,
    /** It takes no answers. */
    STALLED
  }

  private final long pingNanos;
  private final long pongNanos;
  private final long stalledNanos;
  private final long messageNanos;

  private boolean begun;
  private boolean heard;
  private boolean asked;
  private long heardNanos;
  private long writableNanos;
  private long messageFromNanos;
  private long messagesBegun;
  private long goodbyeFromNanos;
  private boolean saysGoodbye;
  private Verdict verdict = Verdict.FINE;

  Vigil(ServingConfig config) {
    pingNanos = config.webSocket().pingInterval().toNanos();
    pongNanos = config.webSocket().pongTimeout().toNanos();
    stalledNanos = config.webSocket().stalledTimeout().toNanos();
    messageNanos = config.http().bodyTimeout().toNanos();
  }

  /** Something came. */
  void heard() {
    heard = true;
  }

  /**
   * Judges anew.
   *
   * @param writable whether the client takes what is written
   * @param listens whether it is us who would read now; what is not read cannot be late
   */
  void look(long now, boolean writable, boolean listens, MessageReader reader) {
    if (!begun || writable) {
      writableNanos = now;
    }
    if (!begun || heard || !listens) {
      heardNanos = now;
      heard = false;
      asked = false;
    }
    if (!begun || !listens || !reader.isInMiddle() || reader.messagesBegun() != messagesBegun) {
      messageFromNanos = now;
      messagesBegun = reader.messagesBegun();
    }
    begun = true;
    verdict = judge(now);
  }

  Verdict verdict() {
    return verdict;
  }

  private Verdict judge(long now) {
    if (now - writableNanos >= stalledNanos) {
      return Verdict.STALLED;
    }
    if (now - messageFromNanos >= messageNanos) {
      return Verdict.SLOW;
    }
    long silent = now - heardNanos;
    if (silent >= pingNanos + pongNanos) {
      return Verdict.SILENT;
    }
    if (silent >= pingNanos && !asked) {
      asked = true;
      return Verdict.ASK;
    }
    return Verdict.FINE;
  }

  /** Whether it was waited long enough since this was asked first. */
  boolean isGoodbyeOver(long now, boolean failed) {
    if (!saysGoodbye) {
      saysGoodbye = true;
      goodbyeFromNanos = now;
    }
    return now - goodbyeFromNanos >= (failed ? LINGER_NANOS : GOODBYE_NANOS);
  }
}
