package dev.siskin.loadtest.drive;

import dev.siskin.loadtest.traffic.Dialect;
import dev.siskin.loadtest.wire.Trust;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Through which of a server's doors requests go.
 *
 * @param inFlight requests on one connection at a time; HTTP/1.1 carries one
 * @param trust whom to believe over TLS; null for no TLS
 */
public record Door(Transport transport, Dialect dialect, int inFlight, @Nullable Trust trust) {

  /** How requests travel. */
  public enum Transport {
    HTTP,
    WS
  }

  /** TF Serving's dialect over HTTP/1.1 without TLS. */
  public static final Door PLAIN = new Door(Transport.HTTP, Dialect.TFS, 1, null);

  public static final int MAX_IN_FLIGHT = 10_000;

  static final Set<String> SCHEMES = Set.of("http", "https", "ws", "wss");

  public Door {
    if (inFlight < 1 || inFlight > MAX_IN_FLIGHT) {
      throw new IllegalArgumentException("--in-flight must lie between 1 and 10000.");
    }
    boolean webSocket = transport == Transport.WS;
    if (!webSocket && inFlight > 1) {
      throw new IllegalArgumentException(
          "--in-flight is for --transport ws: an HTTP/1.1 connection carries one request at a time;"
              + " raise --connections instead.");
    }
    if (webSocket && !dialect.isV2()) {
      throw new IllegalArgumentException(
          "--transport ws carries --dialect v2 or v2-binary, not " + dialect + ".");
    }
  }

  boolean isWebSocket() {
    return transport == Transport.WS;
  }

  boolean isSecured() {
    return trust != null;
  }

  /** The scheme of an address that the user may have typed with that of another transport. */
  String scheme(String typed) {
    boolean secured = "https".equals(typed) || "wss".equals(typed);
    if (isSecured() != secured || (typed.startsWith("ws") && !isWebSocket())) {
      throw new IllegalArgumentException("the door does not fit an address of " + typed);
    }
    return (isWebSocket() ? "ws" : "http") + (isSecured() ? "s" : "");
  }
}
