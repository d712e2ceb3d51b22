package dev.siskin.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersDecoder;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One HTTP/2 connection, frame by frame. It takes what comes only when it is told to read. */
final class H2Wire implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RESET = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  private static final int ACK = 1;
  static final int END_HEADERS = 4;
  private static final int PRIORITY = 0x20;

  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int PATIENCE_MILLIS = 20_000;

  final List<Frame> others = new ArrayList<>();
  private final Socket socket;
  private final DataInputStream in;
  private final Http2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
  private final Http2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();
  private final Map<Integer, Answer> answers = new HashMap<>();
  private int nextStream = 1;

  /** A frame as it came. */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  record Frame(int type, int flags, int stream, byte[] payload) {
    /** The error of a RST_STREAM or a GOAWAY, or the bytes of a WINDOW_UPDATE. */
    int number() {
      return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0);
    }

    @Override
    public String toString() {
      return type + ":" + new String(payload, StandardCharsets.UTF_8);
    }

    /** The setting of a number; -1 for none. */
    long setting(int number) {
      ByteBuffer bytes = ByteBuffer.wrap(payload);
      while (bytes.hasRemaining()) {
        int name = bytes.getChar();
        long value = Integer.toUnsignedLong(bytes.getInt());
        if (name == number) {
          return value;
        }
      }
      return -1;
    }
  }

  /** What came back on one stream. */
  static final class Answer {
    private final Map<String, String> headers = new HashMap<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private boolean whole;
    private @Nullable Integer reset;

    int status() {
      return Integer.parseInt(headers.get(":status"));
    }

    @Nullable String header(String name) {
      return headers.get(name);
    }

    String body() {
      return body.toString(StandardCharsets.UTF_8);
    }

    /** The error of the reset that ended it; null where it was not reset. */
    @Nullable Integer reset() {
      return reset;
    }
  }

  H2Wire(Socket socket, boolean preface) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    if (preface) {
      socket.getOutputStream().write(PREFACE);
      frame(SETTINGS, 0, 0);
    }
  }

  /** In clear text and with prior knowledge. */
  static H2Wire connect(int port) throws IOException {
    return new H2Wire(new Socket(InetAddress.getLoopbackAddress(), port), true);
  }

  // ---- out

  H2Wire frame(int type, int flags, int stream, byte... payload) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(9 + payload.length);
    bytes.putInt(payload.length << 8 | type).put((byte) flags).putInt(stream).put(payload).flip();
    socket.getOutputStream().write(bytes.array());
    return this;
  }

  static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  static byte[] setting(int name, int value) {
    return ByteBuffer.allocate(6).putChar((char) name).putInt(value).array();
  }

  /** Begins a request and returns its stream. */
  int head(int flags, String method, String path, String... headers)
      throws IOException, Http2Exception {
    int stream = nextStream;
    nextStream += 2;
    frame(HEADERS, flags | END_HEADERS, stream, encoded(stream, method, path, headers));
    return stream;
  }

  byte[] encoded(int stream, String method, String path, String... headers) throws Http2Exception {
    Http2Headers all =
        new DefaultHttp2Headers().method(method).scheme("http").authority("here").path(path);
    for (String header : headers) {
      int colon = header.indexOf(": ");
      all.add(header.substring(0, colon), header.substring(colon + 2));
    }
    ByteBuf bytes = Unpooled.buffer();
    encoder.encodeHeaders(stream, all, bytes);
    byte[] block = new byte[bytes.readableBytes()];
    bytes.readBytes(block);
    return block;
  }

  int post(String path, String body, String... headers) throws IOException, Http2Exception {
    int stream = head(0, "POST", path, headers);
    frame(DATA, END_STREAM, stream, body.getBytes(StandardCharsets.UTF_8));
    return stream;
  }

  int get(String path, String... headers) throws IOException, Http2Exception {
    return head(END_STREAM, "GET", path, headers);
  }

  // ---- in

  /** Reads until this stream has ended, one way or the other. */
  Answer answer(int stream) throws IOException, Http2Exception {
    Answer answer = of(stream);
    while (!answer.whole) {
      read();
    }
    return answer;
  }

  Answer of(int stream) {
    return answers.computeIfAbsent(stream, number -> new Answer());
  }

  /** Reads until a frame of that type came that belongs to no answer. */
  Frame await(int type) throws IOException, Http2Exception {
    while (true) {
      for (Frame frame : others) {
        if (frame.type == type) {
          others.remove(frame);
          return frame;
        }
      }
      read();
    }
  }

  /** Whether the server closes; what it says before is kept. */
  boolean isClosedByServer() throws Http2Exception {
    try {
      while (true) {
        read();
      }
    } catch (EOFException end) {
      return true;
    } catch (IOException reset) {
      return !(reset instanceof java.net.SocketTimeoutException);
    }
  }

  void read() throws IOException, Http2Exception {
    int head = firstBytes();
    Frame frame = new Frame(head & 0xff, in.readUnsignedByte(), in.readInt(), new byte[head >>> 8]);
    in.readFully(frame.payload);
    switch (frame.type) {
      case DATA -> data(frame);
      case HEADERS -> headers(frame);
      case RESET -> reset(frame);
      case SETTINGS -> settings(frame);
      default -> others.add(frame);
    }
  }

  private int firstBytes() throws IOException {
    try {
      return in.readInt();
    } catch (EOFException end) {
      EOFException told = new EOFException("closed after " + others);
      told.initCause(end);
      throw told;
    }
  }

  private void data(Frame frame) throws IOException {
    Answer answer = of(frame.stream);
    answer.body.write(frame.payload);
    answer.whole |= (frame.flags & END_STREAM) != 0;
  }

  private void headers(Frame frame) throws Http2Exception {
    Answer answer = of(frame.stream);
    int begin = (frame.flags & PRIORITY) == 0 ? 0 : 5;
    decoder
        .decodeHeaders(
            frame.stream,
            Unpooled.wrappedBuffer(frame.payload, begin, frame.payload.length - begin))
        .forEach(header -> answer.headers.put("" + header.getKey(), "" + header.getValue()));
    answer.whole |= (frame.flags & END_STREAM) != 0;
  }

  private void settings(Frame frame) throws IOException {
    if ((frame.flags & ACK) == 0) {
      others.add(frame);
      frame(SETTINGS, ACK, 0);
    }
  }

  private void reset(Frame frame) {
    Answer answer = of(frame.stream);
    answer.reset = frame.number();
    answer.whole = true;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
