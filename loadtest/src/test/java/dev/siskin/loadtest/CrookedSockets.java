package dev.siskin.loadtest;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A WebSocket server that upgrades as it should, and then says whatever bytes a test wants. One
 * thread for each connection.
 */
final class CrookedSockets implements Closeable {

  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;

  private static final int FINAL = 0x80;
  private static final Pattern KEY = Pattern.compile("(?i)sec-websocket-key: *(\\S+)");
  private static final Pattern ID = Pattern.compile("\"op\":\"infer\",\"id\":\"(\\d+)\"");

  /** One connection after its upgrade. */
  interface Script {
    void play(Peer peer) throws IOException;
  }

  /** The client, as the server sees it. */
  static final class Peer {
    private final DataInputStream in;
    private final OutputStream out;
    private final AtomicInteger asked;

    private Peer(Socket socket, AtomicInteger asked) throws IOException {
      this.in = new DataInputStream(socket.getInputStream());
      this.out = socket.getOutputStream();
      this.asked = asked;
    }

    /** The id of the next request; what else comes is passed over. */
    long ask() throws IOException {
      while (true) {
        Matcher id = ID.matcher(frame());
        if (id.find()) {
          asked.incrementAndGet();
          return Long.parseLong(id.group(1));
        }
      }
    }

    /** How many requests there were so far, on all connections. */
    int turn() {
      return asked.get();
    }

    void say(byte[]... frames) throws IOException {
      ByteArrayOutputStream together = new ByteArrayOutputStream();
      for (byte[] frame : frames) {
        together.writeBytes(frame);
      }
      out.write(together.toByteArray());
      out.flush();
    }

    void answer(long id) throws IOException {
      say(result(id));
    }

    private String frame() throws IOException {
      int kind = in.readUnsignedByte() & 0xf;
      int length = length(in.readUnsignedByte() & 0x7f);
      byte[] mask = in.readNBytes(4);
      byte[] bytes = in.readNBytes(length);
      if (kind == CLOSE || bytes.length < length) {
        throw new EOFException();
      }
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] ^= mask[i % 4];
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }

    private int length(int told) throws IOException {
      return switch (told) {
        case 126 -> in.readUnsignedShort();
        case 127 -> Math.toIntExact(in.readLong());
        default -> told;
      };
    }
  }

  private final ServerSocket server;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger asked = new AtomicInteger();

  CrookedSockets(Script script) throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    thread(() -> accept(script));
  }

  static byte[] text(String text) {
    return frame(FINAL | TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] hello(String credits) {
    return text("{\"op\":\"hello\",\"protocol\":\"siskin.v1\",\"credits\":" + credits + "}");
  }

  static byte[] result(long id) {
    return text(
        "{\"op\":\"result\",\"id\":\""
            + id
            + "\",\"model_version\":\"7\",\"arm\":\"stable\",\"outputs\":[]}");
  }

  /** A close frame with a code and words. */
  static byte[] goodbye(int code, String words) {
    byte[] utf8 = words.getBytes(StandardCharsets.UTF_8);
    return whole(
        CLOSE, ByteBuffer.allocate(2 + utf8.length).putShort((short) code).put(utf8).array());
  }

  static byte[] whole(int kind, byte[] payload) {
    return frame(FINAL | kind, payload);
  }

  /** Any first byte: kind, reserved bits, and whether it is the last fragment. */
  static byte[] frame(int first, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(10 + payload.length).put((byte) first);
    if (payload.length < 126) {
      frame.put((byte) payload.length);
    } else if (payload.length < 1 << 16) {
      frame.put((byte) 126).putShort((short) payload.length);
    } else {
      frame.put((byte) 127).putLong(payload.length);
    }
    frame.put(payload);
    return Arrays.copyOf(frame.array(), frame.position());
  }

  String url() {
    return "ws://127.0.0.1:" + server.getLocalPort();
  }

  int connections() {
    return sockets.size();
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
        thread(() -> serve(socket, script));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket socket, Script script) {
    try (Socket open = socket) {
      Peer peer = new Peer(open, asked);
      upgrade(peer);
      script.play(peer);
    } catch (IOException gone) {
      // The client, or the test, has ended it.
    }
  }

  private static void upgrade(Peer peer) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) peer.in.readUnsignedByte());
    }
    Matcher key = KEY.matcher(head);
    if (!key.find()) {
      throw new IOException("no upgrade");
    }
    String answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Protocol: siskin.v1\r\nSec-WebSocket-Accept: "
            + accept(key.group(1))
            + "\r\n\r\n";
    peer.say(answer.getBytes(StandardCharsets.US_ASCII));
  }

  private static String accept(String key) {
    try {
      byte[] text =
          (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static void thread(Runnable work) {
    Thread thread = new Thread(work, "crooked");
    thread.setDaemon(true);
    thread.start();
  }
}
