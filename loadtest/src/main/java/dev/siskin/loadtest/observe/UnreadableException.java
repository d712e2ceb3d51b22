package dev.siskin.loadtest.observe;

/** A source of use cannot be read; the message is one sentence for the user. */
final class UnreadableException extends Exception {

  private static final long serialVersionUID = 1;

  UnreadableException(String message) {
    super(message, null, false, false);
  }
}
