package dev.siskin.loadtest.wire;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A server that says on its sockets exactly what a test wants, one thread for each connection. */
final class RawServer implements Closeable {

  /** One connection, from accept to close. */
  interface Script {
    void play(Line line) throws IOException;
  }

  /** A connection as the server has it; {@code number} counts from 0. */
  record Line(int number, Socket socket, InputStream in, OutputStream out) {

    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

    /** Reads one request, head and body; null at the end of the stream. */
    @Nullable String read() throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int octet = in.read();
        if (octet < 0) {
          return null;
        }
        head.append((char) octet);
      }
      Matcher length = LENGTH.matcher(head);
      byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
      return head + new String(body, StandardCharsets.UTF_8);
    }

    void say(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    }

    /** A plain answer 200 that says which version gave it. */
    void answer(String version) throws IOException {
      say("HTTP/1.1 200 OK\r\nx-model-version: " + version + "\r\ncontent-length: 2\r\n\r\n{}");
    }

    /** Answers each request with the number of this connection as the version. */
    void alwaysAnswer() throws IOException {
      while (read() != null) {
        answer(String.valueOf(number));
      }
    }

    /** Ends it with a reset rather than in order. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }

  private final ServerSocket server;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger count = new AtomicInteger();

  RawServer(Script script) throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread acceptor = new Thread(() -> accept(script), "raw-server");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  int port() {
    return server.getLocalPort();
  }

  int connections() {
    return count.get();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void accept(Script script) {
    try {
      while (true) {
        Socket socket = server.accept();
        sockets.add(socket);
        Line line =
            new Line(
                count.getAndIncrement(), socket, socket.getInputStream(), socket.getOutputStream());
        Thread thread = new Thread(() -> play(script, line), "raw-line");
        thread.setDaemon(true);
        thread.start();
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private static void play(Script script, Line line) {
    try (Socket socket = line.socket) {
      script.play(line);
      assert socket != null;
    } catch (IOException gone) {
      // The client, or the test, has ended it.
    }
  }
}
