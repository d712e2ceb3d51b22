package dev.siskin.server.ws;

import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.ws.CloseCode;
import dev.siskin.protocol.ws.CloseException;
import dev.siskin.protocol.ws.FrameWriter;
import dev.siskin.protocol.ws.MessageReader;
import dev.siskin.protocol.ws.MessageRoom;
import dev.siskin.protocol.ws.ServerFrame;
import dev.siskin.server.log.CallerLog;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * One WebSocket on its channel: {@code OPEN -> CLOSING (our close frame went) | FAILED (the client
 * broke the protocol) -> CLOSED}. Below it are bytes, above it messages; it answers pings and close
 * frames itself. It knows nothing of what is said.
 *
 * <p>It reads only as fast as it can write: while the client does not take what was written,
 * nothing more is read, so its memory is what the listener may still write and one read of the
 * socket. What is written in one turn of the loop goes out in one write.
 *
 * <p>The framework's own WebSockets are not used because they let a message in pieces grow past its
 * limit, and close with wrong codes. On the loop of its channel.
 */
final class FrameChannel extends ChannelInboundHandlerAdapter {
  private static final CallerLog LOG = CallerLog.of(FrameChannel.class);

  private enum State {
    OPEN,
    CLOSING,
    FAILED,
    CLOSED
  }

  private final ByteArrays arrays;
  private final MessageRoom room;
  private final MessageReader reader;
  private final Vigil vigil;
  private final Queue<ByteBuf> unread = new ArrayDeque<>(2);
  private @Nullable FrameListener listener;
  private @Nullable ChannelHandlerContext context;
  private @Nullable ByteBuffer current;
  private Runnable onClosed = () -> {};
  private State state = State.OPEN;
  private boolean halted;
  private boolean draining;
  private boolean inRead;
  private boolean flushing;

  /**
   * @param mostBytes of one message
   */
  FrameChannel(int mostBytes, ByteArrays arrays, MessageRoom room, Vigil vigil) {
    this.arrays = arrays;
    this.room = room;
    this.reader = new MessageReader(mostBytes, arrays, room);
    this.vigil = vigil;
  }

  /** Who is told what comes; to be called before anything can come. */
  void listener(FrameListener told) {
    listener = told;
  }

  /** Called once, when the channel is closed. */
  void onClosed(Runnable told) {
    onClosed = told;
  }

  // ---- out

  /** Writes a whole frame, unless nothing can be said any more. */
  void write(ServerFrame frame) {
    ChannelHandlerContext to = context;
    if (state == State.OPEN && to != null) {
      var unused =
          to.write(
              Unpooled.wrappedBuffer(frame.bytes(), frame.from(), frame.length()),
              to.voidPromise());
      flushSoon(to);
    }
  }

  /**
   * The same, and tells of its end.
   *
   * @param onLeft called when the frame has gone out, or will never
   */
  void write(ServerFrame frame, Runnable onLeft) {
    ChannelHandlerContext to = context;
    if (state == State.OPEN && to != null) {
      to.write(Unpooled.wrappedBuffer(frame.bytes(), frame.from(), frame.length()))
          .addListener(written -> onLeft.run());
      flushSoon(to);
    } else {
      onLeft.run();
    }
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  /** Whether the client takes what is written. */
  boolean isWritable() {
    ChannelHandlerContext to = context;
    return state == State.OPEN && to != null && to.channel().isWritable();
  }

  /** Says goodbye; waits a little for the client to do so too. */
  void close(CloseCode code, String reason) {
    if (state == State.OPEN) {
      end(State.CLOSING, FrameWriter.close(code.number(), reason));
      read();
    }
  }

  private void end(State ended, ServerFrame closeFrame) {
    write(closeFrame);
    state = ended;
    tellEnded();
  }

  private void flushSoon(ChannelHandlerContext to) {
    if (!inRead && !flushing) {
      flushing = true;
      to.executor()
          .execute(
              () -> {
                flushing = false;
                to.flush();
              });
    }
  }

  // ---- in

  /** Reads no more messages until {@link #goOn}. */
  void halt() {
    halted = true;
  }

  void goOn() {
    halted = false;
    read();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    if (!(message instanceof ByteBuf bytes) || state == State.FAILED || state == State.CLOSED) {
      ReferenceCountUtil.release(message);
      return;
    }
    inRead = true;
    vigil.heard();
    unread.add(bytes);
    read();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext from) {
    inRead = false;
    from.flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext from) {
    read();
  }

  /** Takes apart what came, as far as it may now; more is let in when that is done. */
  private void read() {
    ChannelHandlerContext from = context;
    if (draining || from == null) {
      return;
    }
    draining = true;
    try {
      while (mayRead() && !unread.isEmpty()) {
        readFirst();
      }
    } catch (CloseException e) {
      fail(e);
    } finally {
      draining = false;
    }
    from.channel().config().setAutoRead(unread.isEmpty() && (mayRead() || state == State.FAILED));
  }

  private boolean mayRead() {
    return state == State.CLOSING || (!halted && isWritable());
  }

  private void readFirst() {
    ByteBuf first = unread.element();
    ByteBuffer bytes = current == null ? first.nioBuffer() : current;
    current = bytes;
    MessageReader.Event event = reader.read(bytes);
    if (!bytes.hasRemaining()) {
      current = null;
      unread.remove().release();
    }
    switch (event) {
      case NONE -> {}
      case TEXT, BINARY -> message(event == MessageReader.Event.TEXT);
      case PING -> pong();
      case PONG -> tell(told -> told.pong(reader.control()));
      case CLOSE -> closeFrame();
    }
  }

  private void message(boolean text) {
    int size = reader.size();
    byte[] bytes = reader.takeMessage();
    FrameListener told = listener;
    if (state == State.OPEN && told != null) {
      told.message(text, bytes, size);
    } else {
      room.hold(bytes.length, 0);
      arrays.giveBack(bytes);
    }
  }

  private void tell(Consumer<FrameListener> what) {
    FrameListener told = listener;
    if (told != null) {
      what.accept(told);
    }
  }

  /** Only the last ping needs an answer, so there is none while others are on their way out. */
  private void pong() {
    if (isWritable()) {
      write(FrameWriter.pong(reader.control()));
    }
  }

  private void closeFrame() {
    if (state == State.OPEN) {
      int code = reader.closeCode();
      boolean hasCode = reader.control().hasRemaining();
      end(State.CLOSING, hasCode ? FrameWriter.close(code, "") : FrameWriter.close());
    }
    ChannelHandlerContext from = context;
    if (from != null) {
      from.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** What follows cannot be read; it is thrown away for a moment, lest it resets the connection. */
  private void fail(CloseException why) {
    if (state == State.OPEN) {
      end(State.FAILED, FrameWriter.close(why.code().number(), why.reason()));
    }
    state = State.FAILED;
    dropUnread();
    ChannelHandlerContext to = context;
    if (to == null) {
      return;
    }
    boolean secure = to.pipeline().get(SslHandler.class) != null;
    to.writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            (ChannelFutureListener)
                written -> {
                  if (!secure && written.channel() instanceof DuplexChannel duplex) {
                    var unused = duplex.shutdownOutput();
                  }
                });
  }

  // ---- what time does

  /** Looks whether the client is still there, reads and gets on. Called a few times a second. */
  void look(long nowNanos) {
    ChannelHandlerContext to = context;
    if (to == null || state == State.CLOSED) {
      return;
    }
    if (state != State.OPEN) {
      if (vigil.isGoodbyeOver(nowNanos, state == State.FAILED)) {
        var unused = to.close();
      }
      return;
    }
    boolean listens = !halted && to.channel().isWritable();
    vigil.look(nowNanos, to.channel().isWritable(), listens, reader);
    switch (vigil.verdict()) {
      case FINE -> {}
      case ASK -> write(FrameWriter.ping(ByteBuffer.allocate(0)));
      case SILENT -> close(CloseCode.POLICY, "no pong came in time");
      case SLOW -> close(CloseCode.POLICY, "a message took too long to arrive");
      case STALLED -> close(CloseCode.TRY_AGAIN_LATER, "the answers are not read");
    }
  }

  // ---- the end

  @Override
  public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
    if (cause instanceof IOException) {
      var unused = from.close();
      return;
    }
    LOG.at(Level.ERROR, "a WebSocket failed in a way nobody foresaw").setCause(cause).log();
    close(CloseCode.INTERNAL, "internal error");
  }

  @Override
  public void channelInactive(ChannelHandlerContext from) {
    if (state != State.CLOSED) {
      state = State.CLOSED;
      dropUnread();
      tellEnded();
      onClosed.run();
    }
  }

  private void dropUnread() {
    current = null;
    unread.forEach(ByteBuf::release);
    unread.clear();
    reader.close();
  }

  private void tellEnded() {
    FrameListener told = listener;
    listener = null;
    if (told != null) {
      told.ended();
    }
  }
}
