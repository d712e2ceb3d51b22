package dev.siskin.loadtest.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A server on loopback that the test plays by hand, and the hostile clients that it meets. */
final class HostileScene implements AutoCloseable {

  private static final HostileRequest REQUEST =
      new HostileRequest("here", "/ask", "{\"a\": 1}".getBytes(StandardCharsets.US_ASCII));

  final ServerSocket listener;
  private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();

  HostileScene() {
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      listener.setReceiveBufferSize(64 * 1024);
      listener.setSoTimeout(10_000);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : accepted) {
      socket.close();
    }
    listener.close();
  }

  /** One client alone. */
  HostileCrowd start(HostileKind kind) {
    return HostileCrowd.start(plan(List.of(kind), 1));
  }

  HostileCrowd.Plan plan(List<HostileKind> kinds, int count) {
    return new HostileCrowd.Plan(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort()),
        REQUEST,
        kinds,
        count,
        Duration.ofMillis(1),
        5);
  }

  Socket accept() throws IOException {
    Socket socket = listener.accept();
    socket.setSoTimeout(10_000);
    accepted.add(socket);
    return socket;
  }

  void assertNobodyComes() throws IOException {
    listener.setSoTimeout(200);
    assertThatThrownBy(listener::accept).isInstanceOf(SocketTimeoutException.class);
  }

  static void assertNothingComes(Socket socket) throws IOException {
    socket.setSoTimeout(200);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
  }

  static String head(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    return head.toString();
  }

  static String text(Socket socket, int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.US_ASCII);
  }

  static byte[] answer(int status) {
    return ("HTTP/1.1 " + status + " X\r\nContent-Length: 0\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  static OutcomeGroup only(List<OutcomeGroup> groups) {
    assertThat(groups).hasSize(1);
    return groups.get(0);
  }

  /** Waits until one has fared so. */
  static OutcomeGroup outcome(HostileCrowd crowd, String text) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (true) {
      for (OutcomeGroup group : crowd.outcomes()) {
        if (group.text().startsWith(text)) {
          return group;
        }
      }
      assertThat(System.nanoTime()).as("%s", crowd.outcomes()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
