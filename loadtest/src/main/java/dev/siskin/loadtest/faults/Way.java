package dev.siskin.loadtest.faults;

/** A direction through the proxy. */
public enum Way {
  /** To the server. */
  UP,
  /** To the client. */
  DOWN
}
