package dev.siskin.server.ws;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The request that becomes a WebSocket, checked before anything is agreed on. Stateless. */
final class Upgrade {
  private static final String VERSION = "13";
  private static final String SUFFIX_OF_KEYS = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_BYTES = 16;

  private static final Pattern ADDRESS =
      Pattern.compile("(localhost|\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+])(:\\d+)?");

  private Upgrade() {}

  /**
   * Checks who asks and what for.
   *
   * @param subprotocol the one that must be offered, or null for none
   * @throws ServingException PERMISSION_DENIED for a page of another address, INVALID_ARGUMENT for
   *     what is no upgrade to what is offered here
   */
  static void require(
      HttpServerRequest request, List<String> origins, @Nullable String subprotocol) {
    requireOrigin(request, origins);
    boolean upgrades =
        request.version() == HttpVersion.HTTP_1_1
            && HttpMethod.GET.equals(request.method())
            && names(request, HttpHeaders.CONNECTION, "upgrade")
            && names(request, HttpHeaders.UPGRADE, "websocket");
    if (!upgrades) {
      throw ServingException.invalid("/ws is for WebSockets: GET by HTTP/1.1 with an upgrade");
    }
    if (!VERSION.equals(request.getHeader("sec-websocket-version"))) {
      request.response().putHeader("sec-websocket-version", VERSION);
      throw ServingException.invalid("Sec-WebSocket-Version must be 13");
    }
    requireKey(request.getHeader("sec-websocket-key"));
    if (hasBody(request)) {
      throw ServingException.invalid("an upgrade must have no body");
    }
    if (subprotocol != null && !names(request, "sec-websocket-protocol", subprotocol)) {
      throw ServingException.invalid(
          "offer the subprotocol " + subprotocol + " in Sec-WebSocket-Protocol");
    }
  }

  /** Puts what the client waits for into the answer. */
  static void answer(HttpServerRequest request, @Nullable String subprotocol) {
    String key = request.getHeader("sec-websocket-key");
    request
        .response()
        .putHeader(HttpHeaders.UPGRADE, "websocket")
        .putHeader(HttpHeaders.CONNECTION, "Upgrade")
        .putHeader("sec-websocket-accept", accept(key.strip()));
    if (subprotocol != null) {
      request.response().putHeader("sec-websocket-protocol", subprotocol);
    }
  }

  /** Programs send no origin; browsers always do, and a page cannot change it. */
  private static void requireOrigin(HttpServerRequest request, List<String> origins) {
    List<String> named = request.headers().getAll(HttpHeaders.ORIGIN);
    if (named.isEmpty()) {
      return;
    }
    String origin = named.get(0).strip().toLowerCase(Locale.ROOT);
    boolean allowed = origins.contains(origin) || isSameAddress(origin, request);
    if (named.size() > 1 || !allowed) {
      throw new ServingException(
          ErrorCode.PERMISSION_DENIED,
          "pages of " + named.get(0) + " may not connect; webSocket.origins allows them");
    }
  }

  /**
   * Of addresses only, since a page has its name's owner say what address that is: it may name ours
   * when the page is there (DNS rebinding).
   */
  private static boolean isSameAddress(String origin, HttpServerRequest request) {
    String host = request.getHeader(HttpHeaders.HOST);
    int scheme = origin.indexOf("://");
    if (host == null || scheme < 0) {
      return false;
    }
    String from = withoutDefaultPort(origin.substring(scheme + 3));
    return ADDRESS.matcher(from).matches()
        && from.equals(withoutDefaultPort(host.strip().toLowerCase(Locale.ROOT)));
  }

  private static String withoutDefaultPort(String authority) {
    return authority.endsWith(":80")
        ? authority.substring(0, authority.length() - 3)
        : authority.endsWith(":443") ? authority.substring(0, authority.length() - 4) : authority;
  }

  private static boolean names(HttpServerRequest request, CharSequence header, String token) {
    for (String value : request.headers().getAll(header)) {
      for (String each : value.split(",", -1)) {
        if (each.strip().equalsIgnoreCase(token)) {
          return true;
        }
      }
    }
    return false;
  }

  private static void requireKey(@Nullable String key) {
    try {
      if (key != null && Base64.getDecoder().decode(key.strip()).length == KEY_BYTES) {
        return;
      }
    } catch (IllegalArgumentException e) {
      // refused below, like keys of another length
    }
    throw ServingException.invalid("Sec-WebSocket-Key must be 16 bytes in base64");
  }

  private static boolean hasBody(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        || (length != null && !length.equals("0"));
  }

  private static String accept(String key) {
    try {
      byte[] both = (key + SUFFIX_OF_KEYS).getBytes(StandardCharsets.ISO_8859_1);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(both));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
