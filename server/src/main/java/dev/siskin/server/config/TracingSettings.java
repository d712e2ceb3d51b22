package dev.siskin.server.config;

import java.net.URI;

/**
 * Spans of requests.
 *
 * @param otlp URL of a collector that takes OTLP over HTTP; empty: none
 * @param ratio of the requests that come without a traceparent
 */
public record TracingSettings(String otlp, double ratio) {
  private static final String USUAL_PATH = "/v1/traces";
  private static final int MOST_PORT = 65_535;

  public TracingSettings {
    if (!otlp.isBlank() && !isAddress(otlp)) {
      throw new IllegalArgumentException(
          "tracing.otlp is " + otlp + "; write http://name:port or https://name:port");
    }
    if (!(ratio >= 0 && ratio <= 1)) {
      throw new IllegalArgumentException("tracing.ratio is " + ratio + ", from 0 to 1");
    }
  }

  public boolean enabled() {
    return !otlp.isBlank();
  }

  /** Where spans are sent: the path that collectors have, unless another was set. */
  public String endpoint() {
    String path = URI.create(otlp).getRawPath();
    boolean bare = path.isEmpty() || path.equals("/");
    return bare ? otlp.substring(0, otlp.length() - path.length()) + USUAL_PATH : otlp;
  }

  private static boolean isAddress(String text) {
    try {
      URI uri = URI.create(text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean more = uri.getRawQuery() != null || uri.getRawFragment() != null;
      return http
          && uri.getHost() != null
          && uri.getPort() != 0
          && uri.getPort() <= MOST_PORT
          && uri.getRawUserInfo() == null
          && !more;
    } catch (IllegalArgumentException noUri) {
      return false;
    }
  }
}
