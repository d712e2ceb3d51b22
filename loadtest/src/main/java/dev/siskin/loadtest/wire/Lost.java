package dev.siskin.loadtest.wire;

import java.io.IOException;

/**
 * A connection ended, or what came over it made no sense. Without a stack trace: it may be made for
 * every request of a run, and where it was made says nothing.
 */
final class Lost extends IOException {

  private static final long serialVersionUID = 1;

  Lost(String message) {
    super(message);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
