package dev.siskin.loadtest.traffic;

import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * Request bodies, encoded once before the run and sent in turn. The buffers are shared by all sends
 * and must not be written to.
 */
public record Bodies(List<Buffer> encoded) {

  public Bodies {
    if (encoded.isEmpty()) {
      throw new IllegalArgumentException("There is no request body to send.");
    }
    encoded = List.copyOf(encoded);
  }

  /** The body of request {@code index}. */
  public Buffer at(long index) {
    return encoded.get((int) (index % encoded.size()));
  }
}
