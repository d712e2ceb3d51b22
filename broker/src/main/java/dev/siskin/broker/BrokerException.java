package dev.siskin.broker;

/** A reason not to run that the user can act on: the message is the one sentence they are shown. */
final class BrokerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  BrokerException(String sentence) {
    super(sentence);
  }

  BrokerException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
