package dev.siskin.standalone.endtoend;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;

/** A connection of our own, open until it is closed, with one request at a time. */
final class RawConnection implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;

  private final Socket socket;
  private final String host;

  private RawConnection(Socket socket, String host) {
    this.socket = socket;
    this.host = host;
  }

  static RawConnection to(String url) throws IOException {
    URI uri = URI.create(url);
    Socket socket = new Socket(InetAddress.getByName(uri.getHost()), uri.getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return new RawConnection(socket, uri.getAuthority());
  }

  RawAnswer ask(Ask ask) throws IOException {
    socket.getOutputStream().write(ask.bytes(host));
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    byte[] some = new byte[4096];
    while (!RawAnswer.isWhole(answer.toByteArray())) {
      int count = socket.getInputStream().read(some);
      if (count < 0) {
        throw new EOFException("closed within an answer: " + answer);
      }
      answer.write(some, 0, count);
    }
    return RawAnswer.of(answer.toByteArray());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
