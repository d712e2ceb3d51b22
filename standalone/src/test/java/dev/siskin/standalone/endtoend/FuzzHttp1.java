package dev.siskin.standalone.endtoend;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** HTTP/1.1 over a socket, kept as long as the server keeps it. */
final class FuzzHttp1 implements FuzzClient {
  private static final int PATIENCE_MILLIS = 30_000;
  private static final String LENGTH = "content-length: ";
  private static final String CLOSE = "connection: close";

  private final URI server;
  private Socket socket;
  private BufferedInputStream in;

  FuzzHttp1(String url) throws IOException {
    server = URI.create(url);
    socket = open();
    in = new BufferedInputStream(socket.getInputStream());
  }

  @Override
  public Reply send(Shot shot) throws IOException {
    try {
      socket.getOutputStream().write(shot.bytes());
    } catch (IOException refusedEarly) {
      // The answer is there all the same, or the read below says what is wrong.
    }
    int status = Integer.parseInt(line().substring(9, 12));
    int length = 0;
    boolean close = false;
    for (String line = line(); !line.isEmpty(); line = line()) {
      if (line.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
        length = Integer.parseInt(line.substring(LENGTH.length()).strip());
      }
      close |= line.equalsIgnoreCase(CLOSE);
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the answer was cut off");
    }
    if (close) {
      reconnect();
    }
    return new Reply(status, body);
  }

  @Override
  public void leave(Shot shot, int bodyBytes) throws IOException {
    byte[] all = shot.bytes();
    socket.getOutputStream().write(all, 0, all.length - shot.body().length + bodyBytes);
    reconnect();
  }

  private void reconnect() throws IOException {
    socket.close();
    socket = open();
    in = new BufferedInputStream(socket.getInputStream());
  }

  private Socket open() throws IOException {
    Socket fresh = new Socket(InetAddress.getByName(server.getHost()), server.getPort());
    fresh.setSoTimeout(PATIENCE_MILLIS);
    fresh.setTcpNoDelay(true);
    return fresh;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("closed without an answer, after: " + line);
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
