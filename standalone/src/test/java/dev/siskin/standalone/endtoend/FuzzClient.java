package dev.siskin.standalone.endtoend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A connection of the fuzzing of doors, with one request at a time. One thread. */
interface FuzzClient extends AutoCloseable {
  /** What came back. */
  record Reply(int status, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /** Sends it and waits for its answer. */
  Reply send(Shot shot) throws Exception;

  /** Sends the head and so many bytes of the body, and leaves. */
  void leave(Shot shot, int bodyBytes) throws Exception;

  @Override
  void close() throws IOException;
}
