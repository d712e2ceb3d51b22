package dev.siskin.server.trace;

import org.jspecify.annotations.Nullable;

/**
 * How a request came in, in words of the server's own: nothing in it was made up by a caller.
 *
 * @param spanName what its spans are called
 * @param route the form of the path of a POST, or null over a WebSocket
 * @param scheme of the URL
 * @param httpVersion such as 1.1, or null over a WebSocket
 */
public record Entrance(
    String spanName, @Nullable String route, String scheme, @Nullable String httpVersion) {

  private static final Entrance WS = new Entrance("WebSocket infer", null, "ws", null);
  private static final Entrance WSS = new Entrance("WebSocket infer", null, "wss", null);

  /** A POST to a path of that form. */
  public static Entrance post(String route, boolean secure, String httpVersion) {
    return new Entrance("POST " + route, route, secure ? "https" : "http", httpVersion);
  }

  /** A message of a WebSocket. */
  public static Entrance webSocket(boolean secure) {
    return secure ? WSS : WS;
  }
}
