package dev.siskin.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * The two loopback ports of one broker, and the one that it tells its clients to come to: its own,
 * or that of a proxy in front of it.
 *
 * <p>Both are bound at once and let go just before Kafka binds them, so they differ and a taken
 * port is told at once instead of after Kafka's start. Another process can still slip in between;
 * Kafka then fails to start and says so.
 */
record Ports(int broker, int advertised, int controller) {
  static final String HOST = "127.0.0.1";

  private static final byte[] ADDRESS = {127, 0, 0, 1};

  /**
   * Finds free ports.
   *
   * @param wanted the broker's port, or 0 for any
   * @param advertised where clients are sent to, or 0 for the broker's port
   */
  static Ports choose(int wanted, int advertised) {
    try (ServerSocket broker = new ServerSocket();
        ServerSocket controller = new ServerSocket()) {
      bind(broker, wanted);
      bind(controller, 0);
      int own = broker.getLocalPort();
      return new Ports(own, advertised == 0 ? own : advertised, controller.getLocalPort());
    } catch (IOException e) {
      throw new BrokerException("Cannot let go of a port: " + e.getMessage(), e);
    }
  }

  private static void bind(ServerSocket socket, int port) {
    try {
      // A restart on the same port meets the old connections in TIME_WAIT.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(ADDRESS), port));
    } catch (IOException e) {
      throw new BrokerException(
          "Cannot listen on %s:%d (%s); choose another --port, or 0 for any free one."
              .formatted(HOST, port, e.getMessage()),
          e);
    }
  }
}
