package dev.siskin.server.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;

/**
 * The wish to go on in HTTP/2 ({@code Upgrade: h2c}). One that is not made as it should be is as if
 * it were not made, and the request is answered in HTTP/1.1; the framework would answer it with an
 * empty 400 and then leave the connection hanging. Stateless.
 */
final class UpgradeHeaders {
  private static final String H2C = "h2c";
  private static final String SETTINGS = "http2-settings";

  private UpgradeHeaders() {}

  /** Takes the wish out where it is malformed. */
  static void mend(HttpHeaders headers) {
    if (headers.contains(HttpHeaderNames.UPGRADE)
        && headers.contains(HttpHeaderNames.UPGRADE, H2C, true)
        && !isWellMade(headers)) {
      headers.remove(HttpHeaderNames.UPGRADE);
    }
  }

  private static boolean isWellMade(HttpHeaders headers) {
    List<String> settings = headers.getAll(SETTINGS);
    return settings.size() == 1
        && headers.getAll(HttpHeaderNames.CONNECTION).size() == 1
        && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderNames.UPGRADE, true)
        && headers.containsValue(HttpHeaderNames.CONNECTION, SETTINGS, true)
        && areSettings(settings.get(0));
  }

  private static boolean areSettings(String base64) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(base64));
      while (bytes.hasRemaining()) {
        requireAllowed(bytes.getChar(), Integer.toUnsignedLong(bytes.getInt()));
      }
      return true;
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      return false;
    }
  }

  private static void requireAllowed(char setting, long value) {
    Long before = new Http2Settings().put(setting, (Long) value);
    assert before == null;
  }
}
