package dev.siskin.loadtest.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** A proxy in front of a listening socket, with connections through it: both ends in one hand. */
final class Wired implements AutoCloseable {

  static final int MEGABYTE = 1 << 20;

  /** Small, so that a full pipe is soon full. */
  private static final int KERNEL_BYTES = 64 * 1024;

  private static final int PATIENCE_MILLIS = 10_000;

  final ServerSocket listener;
  final FaultProxy proxy;
  private final List<Socket> sockets = new ArrayList<>();

  /** One connection, seen from both ends; reads give up after ten seconds. */
  record Ends(Socket client, Socket server) {

    Socket from(Way way) {
      return way == Way.UP ? client : server;
    }

    Socket to(Way way) {
      return way == Way.UP ? server : client;
    }

    /** Returns when the other end has it. */
    void send(Way way, String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
      from(way).getOutputStream().write(bytes);
      assertThat(to(way).getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
    }

    void assertOpen(Way way) throws IOException {
      send(way, "still there");
    }
  }

  Wired(String... faults) throws IOException {
    this(FaultProxy.MAX_CONNECTIONS, faults);
  }

  Wired(int maxConnections, String... faults) throws IOException {
    listener = new ServerSocket();
    listener.setReceiveBufferSize(KERNEL_BYTES);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    listener.setSoTimeout(PATIENCE_MILLIS);
    proxy =
        FaultProxy.start(
            0, "127.0.0.1", listener.getLocalPort(), Faults.parse(1, faults), maxConnections);
  }

  /** A client alone; whether a server comes with it, the test knows. */
  Socket client() throws IOException {
    Socket client = set(new Socket());
    client.setReceiveBufferSize(KERNEL_BYTES);
    client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()));
    return client;
  }

  Socket server() throws IOException {
    return set(listener.accept());
  }

  Ends connect() throws IOException {
    Socket client = client();
    return new Ends(client, server());
  }

  void awaitOpen(long open) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (proxy.counts().open() != open) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  long passed(Way way) {
    FaultCounts counts = proxy.counts();
    return way == Way.UP ? counts.bytesUp() : counts.bytesDown();
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    proxy.close();
    listener.close();
  }

  /** What a thread of its own does. */
  interface Action {
    void run() throws IOException;
  }

  static CompletableFuture<Void> background(Action action) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            action.run();
          } catch (IOException failure) {
            throw new UncheckedIOException(failure);
          }
        },
        task -> {
          Thread thread = new Thread(task, "far end");
          thread.setDaemon(true);
          thread.start();
        });
  }

  /** The future ends when the last byte is in the kernel. */
  static CompletableFuture<Void> write(Socket socket, byte[] bytes) {
    return background(() -> socket.getOutputStream().write(bytes));
  }

  static byte[] random(int bytes, long seed) {
    byte[] content = new byte[bytes];
    new Random(seed).nextBytes(content);
    return content;
  }

  static void assertReset(Socket socket) {
    assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }

  /** What makes a fault one of this direction only. */
  static String prefix(Way way) {
    return way == Way.UP ? "up:" : "down:";
  }

  static Way other(Way way) {
    return way == Way.UP ? Way.DOWN : Way.UP;
  }

  private Socket set(Socket socket) throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    socket.setSendBufferSize(KERNEL_BYTES);
    sockets.add(socket);
    return socket;
  }
}
