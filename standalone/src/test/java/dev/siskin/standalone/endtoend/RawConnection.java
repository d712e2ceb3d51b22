package dev.siskin.standalone.endtoend;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A connection of our own, open until it is closed, with one request at a time. */
final class RawConnection implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;
  private static final int BUFFER_BYTES = 512;
  private static final String END_OF_HEAD = "\r\n\r\n";

  private final Socket socket;
  private final InputStream in;
  private final String host;

  private RawConnection(Socket socket, String host) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
    this.host = host;
  }

  static RawConnection to(String url) throws IOException {
    URI uri = URI.create(url);
    Socket socket = new Socket(InetAddress.getByName(uri.getHost()), uri.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return new RawConnection(socket, uri.getAuthority());
  }

  RawAnswer ask(Ask ask) throws IOException {
    return exchange(ask.bytes(host));
  }

  /** The same of a path, without a body. */
  RawAnswer get(String path, String... headers) throws IOException {
    StringBuilder head = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return exchange(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  private RawAnswer exchange(byte[] request) throws IOException {
    write(request);
    String head = readHead();
    return new RawAnswer(head, read(RawAnswer.bodyBytes(head)));
  }

  private String readHead() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf(END_OF_HEAD, head.length() - END_OF_HEAD.length()) < 0) {
      head.append((char) (read(1)[0] & 0xff));
    }
    return head.substring(0, head.length() - END_OF_HEAD.length());
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** So many bytes, when they are there. */
  byte[] read(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("closed " + (count - bytes.length) + " bytes too early");
    }
    return bytes;
  }

  /** How many bytes are here already. */
  int waiting() throws IOException {
    return in.available();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
