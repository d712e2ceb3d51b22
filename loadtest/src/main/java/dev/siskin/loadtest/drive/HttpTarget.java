package dev.siskin.loadtest.drive;

import dev.siskin.loadtest.wire.Endpoint;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Where requests go, and through which door: one model, or one version of it.
 *
 * @param base the address up to the path, as a user would type it
 * @param model its name as such; the path has it encoded
 */
public record HttpTarget(
    String base,
    String host,
    int port,
    String path,
    String model,
    OptionalLong version,
    Door door) {

  private static final String UNRESERVED = "-._~";
  private static final String WEB_SOCKET_PATH = "/ws";
  private static final int MAX_PORT = 65_535;

  /** A plain HTTP target at a path of its own. */
  public HttpTarget(String base, String host, int port, String path) {
    this(base, host, port, path, "", OptionalLong.empty(), Door.PLAIN);
  }

  /** TF Serving's predict route over HTTP. */
  public static HttpTarget predict(String url, String model, OptionalLong version) {
    return of(url, model, version, Door.PLAIN);
  }

  /** Builds it from what the user typed, or refuses that with a sentence for the user. */
  public static HttpTarget of(String url, String model, OptionalLong version, Door door) {
    if (model.isBlank()) {
      throw new IllegalArgumentException("--model must name a model.");
    }
    URI uri = parse(url);
    String scheme = door.scheme(uri.getScheme());
    String prefix = uri.getRawPath().replaceAll("/+$", "");
    int port = uri.getPort() < 0 ? (door.isSecured() ? 443 : 80) : uri.getPort();
    return new HttpTarget(
        scheme + "://" + uri.getRawAuthority(),
        uri.getHost().replaceAll("[\\[\\]]", ""),
        port,
        path(prefix, model, version, door),
        model,
        version,
        door);
  }

  /** The whole address, as a user would type it. */
  public String url() {
    return base + path;
  }

  /** Where the model describes its inputs; refused with a sentence where it does not. */
  String metadataPath() {
    String asked =
        door.isWebSocket() ? WEB_SOCKET_PATH : door.dialect().path(encoded(model), version);
    String prefix = path.substring(0, path.length() - asked.length());
    return prefix
        + door.dialect()
            .metadataPath(encoded(model), version)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "--dialect djl has no metadata; name the shape with --rows and"
                            + " --features."));
  }

  Endpoint endpoint() {
    return new Endpoint(host, port, door.trust());
  }

  private static String path(String prefix, String model, OptionalLong version, Door door) {
    if (door.isWebSocket()) {
      return prefix.endsWith(WEB_SOCKET_PATH) ? prefix : prefix + WEB_SOCKET_PATH;
    }
    return prefix + door.dialect().path(encoded(model), version);
  }

  private static URI parse(String url) {
    try {
      URI uri = URI.create(url);
      boolean plain = uri.getRawQuery() == null && uri.getRawUserInfo() == null;
      if (Door.SCHEMES.contains(Objects.requireNonNullElse(uri.getScheme(), ""))
          && uri.getHost() != null
          && uri.getPort() != 0
          && uri.getPort() <= MAX_PORT
          && plain) {
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
