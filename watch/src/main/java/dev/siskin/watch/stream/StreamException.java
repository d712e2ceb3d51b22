package dev.siskin.watch.stream;

/** The stream cannot be read on; the message is one sentence for the user. */
public final class StreamException extends RuntimeException {
  public StreamException(String message) {
    super(message, null, false, false);
  }
}
