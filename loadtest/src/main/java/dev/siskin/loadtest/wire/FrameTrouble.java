package dev.siskin.loadtest.wire;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;

/** What ended a WebSocket, in words. Pure; any thread. */
final class FrameTrouble {

  static final String CLOSED = "Connection was closed";

  private static final String TOO_LARGE = "An answer is larger than 64 MiB";

  private FrameTrouble() {}

  /** The server said goodbye, with a code and words of its own if it likes. */
  static String words(CloseWebSocketFrame close) {
    if (close.statusCode() < 0) {
      return CLOSED + " by the server";
    }
    String reason = close.reasonText();
    return CLOSED
        + " by the server with "
        + close.statusCode()
        + (reason.isEmpty() ? "" : ": " + reason);
  }

  /** Nothing where the failure speaks for itself. */
  static Optional<String> words(Throwable failure) {
    if (failure instanceof TooLongFrameException) {
      return Optional.of(TOO_LARGE);
    }
    if (failure instanceof CorruptedWebSocketFrameException corrupted) {
      return Optional.of(
          corrupted.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)
              ? TOO_LARGE
              : "A frame is not as WebSockets have it: " + corrupted.getMessage());
    }
    return failure instanceof ClosedChannelException ? Optional.of(CLOSED) : Optional.empty();
  }
}
