package dev.siskin.loadtest.figure;

import java.io.IOException;

/** A running {@link EchoServer}. */
final class Echo implements AutoCloseable {

  private final Child.Running server;
  private final int port;

  Echo(String... options) throws IOException {
    server = Child.server(EchoServer.class, options);
    port = Integer.parseInt(server.firstLine().replaceFirst("^READY ", ""));
  }

  String http() {
    return "http://127.0.0.1:" + port;
  }

  String webSocket() {
    return "ws://127.0.0.1:" + port;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
