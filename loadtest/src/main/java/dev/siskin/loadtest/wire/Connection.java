package dev.siskin.loadtest.wire;

/** One open connection of a {@link Client}. */
interface Connection {

  /** Whether it can carry another request now. */
  boolean hasRoom();

  /** Sends the request, unless nobody waits for it any more. Call only where there is room. */
  void carry(Exchange exchange);

  void close();
}
