package dev.siskin.loadtest.drive;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** Where requests go: TF Serving's predict route of one model, or of one version of it. */
public record HttpTarget(String base, String host, int port, String path) {

  private static final int DEFAULT_PORT = 80;
  private static final String UNRESERVED = "-._~";

  /** Builds it from what the user typed, or refuses that with a sentence for the user. */
  public static HttpTarget predict(String url, String model, OptionalLong version) {
    if (model.isBlank()) {
      throw new IllegalArgumentException("--model must name a model.");
    }
    URI uri = parse(url);
    String prefix = uri.getRawPath().replaceAll("/+$", "");
    String path = prefix + "/v1/models/" + encoded(model);
    if (version.isPresent()) {
      path += "/versions/" + version.getAsLong();
    }
    int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    return new HttpTarget(
        "http://" + uri.getRawAuthority(), uri.getHost(), port, path + ":predict");
  }

  /** The whole address, as a user would type it. */
  public String url() {
    return base + path;
  }

  private static URI parse(String url) {
    try {
      URI uri = URI.create(url);
      boolean plain = uri.getRawQuery() == null && uri.getRawUserInfo() == null;
      if ("http".equals(uri.getScheme()) && uri.getHost() != null && plain) {
        return uri;
      }
    } catch (IllegalArgumentException malformed) {
      // Refused below, with the same advice as any other address that cannot be used.
    }
    throw new IllegalArgumentException(
        "'" + url + "' is no address to load; write for example http://127.0.0.1:8501.");
  }

  private static String encoded(String segment) {
    StringBuilder path = new StringBuilder();
    for (byte octet : segment.getBytes(StandardCharsets.UTF_8)) {
      if (octet > 0 && (Character.isLetterOrDigit(octet) || UNRESERVED.indexOf(octet) >= 0)) {
        path.append((char) octet);
      } else {
        path.append(String.format("%%%02X", octet & 0xff));
      }
    }
    return path.toString();
  }
}
