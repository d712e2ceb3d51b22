package dev.siskin.loadtest.wire;

import java.io.IOException;

/**
 * A connection ended, or what came over it made no sense. Without a stack trace: it may be made for
 * every request of a run, and where it was made says nothing.
 */
final class Lost extends IOException {

  private static final long serialVersionUID = 1;

  private final boolean understood;

  /** The target never said anything that made sense. */
  Lost(String message) {
    this(message, false);
  }

  /** {@code understood}: it had, so it cannot be that it wants TLS. */
  Lost(String message, boolean understood) {
    super(message);
    this.understood = understood;
  }

  boolean wasUnderstood() {
    return understood;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
