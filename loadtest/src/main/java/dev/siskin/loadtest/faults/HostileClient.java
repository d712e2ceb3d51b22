package dev.siskin.loadtest.faults;

import dev.siskin.loadtest.faults.Outcome.Ending;
import dev.siskin.loadtest.faults.Script.Then;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One hostile client on one connection: follows its script, notes what the server does, and tells
 * the outcome once. Lives on the crowd's event loop, and keeps nothing of what it reads but the
 * beginning.
 */
final class HostileClient extends ChannelInboundHandlerAdapter {

  private static final Pattern STATUS_LINE =
      Pattern.compile("HTTP/1\\.[01] (\\d{3}).*", Pattern.DOTALL);
  private static final int STATUS_CHARS = 12;

  private final HostileKind kind;
  private final Script script;
  private final LongSupplier clock;
  private final BiConsumer<HostileClient, Outcome> afterEnd;
  private final StringBuilder beginning = new StringBuilder(STATUS_CHARS);
  private @Nullable SocketChannel socket;
  private long connectedNanos;
  private long done;
  private long sentBytes;
  private long readBytes;
  private int status;
  private long statusNanos;
  private boolean broken;
  private boolean over;

  HostileClient(
      HostileKind kind,
      Script script,
      LongSupplier clock,
      BiConsumer<HostileClient, Outcome> afterEnd) {
    this.kind = kind;
    this.script = script;
    this.clock = clock;
    this.afterEnd = afterEnd;
  }

  boolean reads() {
    return script.then() != Then.NEVER_READ;
  }

  /** The connection could not be made. */
  void notConnected() {
    end(Ending.NOT_CONNECTED);
  }

  /** The clients stop: what is still open now stays open as far as the outcome goes. */
  void stop() {
    leave(Ending.OPEN);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    socket = (SocketChannel) context.channel();
    connectedNanos = clock.getAsLong();
    if (script.opening().length > 0) {
      send(socket, Unpooled.wrappedBuffer(script.opening()));
    } else {
      goOn(socket);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    readBytes += bytes.readableBytes();
    if (status == 0 && beginning.length() < STATUS_CHARS) {
      int length = Math.min(bytes.readableBytes(), STATUS_CHARS - beginning.length());
      beginning.append(bytes.toString(bytes.readerIndex(), length, StandardCharsets.ISO_8859_1));
      readStatus();
    }
    bytes.release();
    if (script.then() == Then.RESET_AT_ANSWER) {
      leave(Ending.LEFT);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end(broken ? Ending.RESET : Ending.CLOSED);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    broken = true;
    var unused = context.close();
  }

  private void readStatus() {
    Matcher line = STATUS_LINE.matcher(beginning);
    if (line.matches()) {
      status = Integer.parseInt(line.group(1));
      statusNanos = clock.getAsLong() - connectedNanos;
    }
  }

  private void goOn(Channel channel) {
    if (over || !channel.isActive()) {
      return;
    }
    if (done < script.times()) {
      send(channel, next());
    } else if (script.then() == Then.RESET) {
      leave(Ending.LEFT);
    }
  }

  private ByteBuf next() {
    byte[] repeated = script.repeated();
    long before = done++;
    return script.isDrip()
        ? Unpooled.wrappedBuffer(repeated, (int) (before % repeated.length), 1)
        : Unpooled.wrappedBuffer(repeated);
  }

  private void send(Channel channel, ByteBuf piece) {
    int length = piece.readableBytes();
    channel.writeAndFlush(piece).addListener(sent -> afterSend(channel, sent, length));
  }

  /**
   * A server that answers and then resets is heard to the end: only reading says that it is over.
   * On it goes by way of the loop, so that clients whose bytes are always taken leave time to the
   * others.
   */
  private void afterSend(Channel channel, Future<?> sent, int length) {
    if (!sent.isSuccess()) {
      broken = true;
      if (!reads()) {
        var unused = channel.close();
      }
      return;
    }
    sentBytes += length;
    if (script.isDrip()) {
      var unused =
          channel
              .eventLoop()
              .schedule(() -> goOn(channel), script.interval().toNanos(), TimeUnit.NANOSECONDS);
    } else {
      channel.eventLoop().execute(() -> goOn(channel));
    }
  }

  private void leave(Ending ending) {
    end(ending);
    if (socket != null) {
      Sockets.reset(socket);
    }
  }

  private void end(Ending ending) {
    if (!over) {
      over = true;
      long nanos = socket == null ? 0 : clock.getAsLong() - connectedNanos;
      afterEnd.accept(
          this, new Outcome(kind, status, statusNanos, ending, nanos, sentBytes, readBytes));
    }
  }
}
