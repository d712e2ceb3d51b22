package dev.siskin.protocol.ws;

/**
 * A frame that is ready to go.
 *
 * @param bytes in which it lies; never changed any more
 */
public record ServerFrame(byte[] bytes, int from, int length) {
  ServerFrame(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }
}
