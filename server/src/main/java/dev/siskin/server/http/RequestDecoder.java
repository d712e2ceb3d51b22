package dev.siskin.server.http;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decodes HTTP/1 and refuses what two readers could take for different requests. What is refused
 * goes on as a request whose decoding failed, with a {@link ServingException}; what comes after it
 * is dropped, since nobody can tell where it begins. Costs nothing more than a look at each
 * header's name.
 *
 * <p>Of what comes at once it makes a bounded number of requests, and the next ones when more is
 * asked for: thousands of small ones fit in one read, and a client may send them and read nothing.
 * One loop.
 */
final class RequestDecoder extends VertxHttpRequestDecoder {
  /** Requests made of one read. */
  static final int MOST_AT_ONCE = 64;

  private final int mostLineBytes;
  private final int mostHeaderBytes;
  private final long headMillis;
  private int hosts;
  private boolean headBegun;
  private boolean inBody;
  private boolean failed;
  private int madeAtOnce;
  private boolean held;
  private @Nullable ChannelHandlerContext place;
  private @Nullable ScheduledFuture<?> headLimit;

  RequestDecoder(HttpServerOptions options, long headMillis) {
    super(options);
    this.mostLineBytes = options.getMaxInitialLineLength();
    this.mostHeaderBytes = options.getMaxHeaderSize();
    this.headMillis = headMillis;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws Exception {
    if (failed) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (madeAtOnce >= MOST_AT_ONCE && !inBody && !headBegun) {
      held = true;
      return;
    }
    int before = out.size();
    super.decode(context, in, out);
    for (int i = before; i < out.size(); i++) {
      made(context, (HttpObject) out.get(i));
    }
  }

  private void made(ChannelHandlerContext context, HttpObject part) {
    if (part.decoderResult().isFailure()) {
      fail(context, part);
    } else if (part instanceof HttpMessage message) {
      madeAtOnce++;
      headIsWhole();
      UpgradeHeaders.mend(message.headers());
    }
    if (part instanceof LastHttpContent) {
      inBody = false;
    }
  }

  private void headIsWhole() {
    headBegun = false;
    inBody = true;
    ScheduledFuture<?> limit = headLimit;
    if (limit != null) {
      limit.cancel(false);
      headLimit = null;
    }
  }

  // ---- how much at once

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) throws Exception {
    madeAtOnce = 0;
    held = false;
    super.channelRead(context, bytes);
    if (!inBody && !failed && !held && (headBegun || actualReadableBytes() > 0)) {
      limitHead(context);
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    place = context;
  }

  /** Stands beside the decoder: whoever asks for more bytes gets first what is held back. */
  ChannelOutboundHandlerAdapter flow() {
    return new ChannelOutboundHandlerAdapter() {
      @Override
      public void read(ChannelHandlerContext context) {
        if (held) {
          held = false;
          context.executor().execute(RequestDecoder.this::goOn);
        } else {
          context.read();
        }
      }
    };
  }

  private void goOn() {
    ChannelHandlerContext here = place;
    if (here == null || here.isRemoved()) {
      return;
    }
    try {
      channelRead(here, Unpooled.EMPTY_BUFFER);
      channelReadComplete(here);
    } catch (Exception e) {
      here.fireExceptionCaught(e);
    }
    if (here.channel().config().isAutoRead()) {
      here.channel().read();
    }
  }

  // ---- what is refused

  @Override
  protected HttpMessage createMessage(String[] line) {
    hosts = 0;
    headBegun = true;
    HttpMessage message = super.createMessage(line);
    HttpVersion version = message.protocolVersion();
    if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
      throw new ServingException(ErrorCode.UNIMPLEMENTED, version + " is not offered");
    }
    return message;
  }

  @Override
  protected AsciiString splitHeaderName(byte[] line, int start, int length) {
    AsciiString name = super.splitHeaderName(line, start, length);
    if (length == HttpHeaderNames.HOST.length()
        && HttpHeaderNames.HOST.contentEqualsIgnoreCase(name)) {
      hosts++;
    }
    return name;
  }

  /** Asked of each request whose headers are read and whose body is not. */
  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    if (hosts > 1) {
      throw ServingException.invalid("more than one Host header");
    }
    if (hosts == 0 && message.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
      throw ServingException.invalid("no Host header");
    }
    if (message.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      requireChunkedOnly(message);
    }
    return super.isContentAlwaysEmpty(message);
  }

  private static void requireChunkedOnly(HttpMessage message) {
    for (String value : message.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING)) {
      for (String coding : value.split(",", -1)) {
        if (!coding.strip().equalsIgnoreCase("chunked")) {
          throw new ServingException(
              ErrorCode.UNIMPLEMENTED,
              "Transfer-Encoding " + coding.strip() + " is not offered, only chunked");
        }
      }
    }
    if (message.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
      throw ServingException.invalid("both Content-Length and Transfer-Encoding");
    }
  }

  private void fail(ChannelHandlerContext context, HttpObject part) {
    failed = true;
    headIsWhole();
    if (part instanceof HttpMessage message) {
      // Nothing is to be upgraded or expected any more.
      message.headers().clear();
    }
    part.setDecoderResult(DecoderResult.failure(reason(part)));
    Parting.begin(context.channel());
  }

  private ServingException reason(HttpObject part) {
    Throwable cause = part.decoderResult().cause();
    if (cause instanceof ServingException known) {
      return known;
    }
    if (part instanceof HttpContent && !(part instanceof HttpMessage)) {
      return ServingException.invalid("the chunks of the body are malformed");
    }
    if (cause instanceof TooLongHttpLineException) {
      return new ServingException(
          ErrorCode.LINE_TOO_LONG, "the request line is longer than " + mostLineBytes + " bytes");
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return new ServingException(
          ErrorCode.HEADERS_TOO_LARGE, "the headers are longer than " + mostHeaderBytes + " bytes");
    }
    return ServingException.invalid("this is no HTTP request");
  }

  // ---- a head that does not come to its end

  private void limitHead(ChannelHandlerContext context) {
    if (headLimit == null) {
      headLimit =
          context
              .executor()
              .schedule(() -> headIsTooLate(context), headMillis, TimeUnit.MILLISECONDS);
    }
  }

  private void headIsTooLate(ChannelHandlerContext context) {
    if (failed || inBody || context.isRemoved()) {
      return;
    }
    HttpMessage late = createInvalidMessage();
    late.setDecoderResult(
        DecoderResult.failure(
            new ServingException(
                ErrorCode.DEADLINE_EXCEEDED, "the head of the request took too long to arrive")));
    fail(context, late);
    context.fireChannelRead(late);
    context.fireChannelReadComplete();
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) throws Exception {
    headIsWhole();
    super.handlerRemoved0(context);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    headIsWhole();
    super.channelInactive(context);
  }
}
