package dev.siskin.server.ws;

import java.nio.ByteBuffer;

/** Told what comes on a {@link FrameChannel}. On its loop. */
interface FrameListener {
  /**
   * A whole message came.
   *
   * @param bytes belongs to the listener from now on, who gives it and its room back
   * @param size bytes of it that count
   */
  void message(boolean text, byte[] bytes, int size);

  /** The client answered a ping. */
  void pong(ByteBuffer payload);

  /** Nothing can be said any more. Comes once. */
  void ended();
}
