package dev.siskin.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder with all that is kept: models, state, broker data, settings, token. */
record DataFolder(Path dir) {
  private static final String FIRST_SETTINGS =
      """
      # Settings of `siskin up`, made at its first start; change what you like.
      # All there is, with defaults: ./siskin serve --print-defaults
      splits:
        digits:
          stable: 1        # softmax regression
          canaries:
            - version: 2   # small convolutional net, on trial
              weight: 0.2
      """;

  Path models() {
    return dir.resolve("models");
  }

  Path state() {
    return dir.resolve("state");
  }

  Path kafka() {
    return dir.resolve("kafka");
  }

  Path adminToken() {
    return dir.resolve("admin.token");
  }

  /** The settings file, made when there is none. */
  Path settings() throws IOException {
    Path file = dir.resolve("siskin.yaml");
    if (!Files.exists(file)) {
      Files.createDirectories(dir);
      Files.writeString(file, FIRST_SETTINGS, StandardCharsets.UTF_8);
    }
    return file;
  }

  /** Leaves the broker's address where `siskin tail` looks for it. */
  void writeBootstrap(String bootstrap) throws IOException {
    Files.writeString(dir.resolve("kafka.bootstrap"), bootstrap + "\n", StandardCharsets.UTF_8);
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
