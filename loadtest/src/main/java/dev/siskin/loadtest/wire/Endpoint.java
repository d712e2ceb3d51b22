package dev.siskin.loadtest.wire;

import org.jspecify.annotations.Nullable;

/**
 * Where connections go.
 *
 * @param host a name, or an address without brackets
 * @param trust whom to believe; null for connections without TLS
 */
public record Endpoint(String host, int port, @Nullable Trust trust) {

  /** What the Host header says. */
  String authority() {
    String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
    return port == (trust == null ? 80 : 443) ? name : name + ":" + port;
  }
}
