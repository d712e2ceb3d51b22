package dev.siskin.watch.stream;

import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;

/** The stream cannot be read on; the message is one sentence for the user. */
public final class StreamException extends RuntimeException {
  private static final int MOST_CAUSES = 16;

  public StreamException(String message) {
    super(message, null, false, false);
  }

  /**
   * What a client of Kafka failed with, and what to do where a broker lets nobody in.
   *
   * @param what could not be done, the begin of the sentence
   */
  public static StreamException of(String what, Throwable failure) {
    String words = what + ": " + failure.getMessage();
    if (failure instanceof SslAuthenticationException) {
      return new StreamException(
          words
              + " ("
              + last(failure).getMessage()
              + "). See that --kafka-config trusts the broker's certificate, and has a key where the"
              + " broker asks for one.");
    }
    if (failure instanceof AuthenticationException) {
      return new StreamException(
          words + ". See that sasl.mechanism, user and password in --kafka-config are right.");
    }
    return new StreamException(words);
  }

  /** The failure that all others came from. */
  private static Throwable last(Throwable failure) {
    Throwable last = failure;
    for (int i = 0; i < MOST_CAUSES && last.getCause() != null; i++) {
      last = last.getCause();
    }
    return last;
  }
}
