package dev.siskin.loadtest.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * A keep-alive connection with one request on it at a time, no pipelining: so an answer can only be
 * that of the request before it. It is closed, and never used again, whenever it is not certain to
 * be clean: the server says so, its answer came before the request was out, nobody waits for the
 * answer any more, or bytes came that nobody asked for.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter implements Connection {

  private static final String CLOSED = "Connection was closed";

  private final Client client;
  private final HttpRequests requests;
  private final AnswerReader reader = new AnswerReader();
  private final Runnable cut = this::cut;

  private @Nullable Channel channel;
  private @Nullable Exchange exchange;
  private @Nullable ChannelFuture writing;

  /** The head of the answer is in. */
  private boolean answering;

  /** A 1xx is coming in, which is no answer. */
  private boolean interim;

  /** The answer is in, and is told once all that came with it has been looked at. */
  private boolean complete;

  private boolean keepAlive;
  private boolean ended;

  private HttpConnection(Client client, HttpRequests requests) {
    this.client = client;
    this.requests = requests;
  }

  static void open(Connector connector, Client client, HttpRequests requests) {
    HttpConnection connection = new HttpConnection(client, requests);
    connector.connect(
        channel ->
            channel
                .pipeline()
                .addLast(new HttpResponseDecoder(new HttpDecoderConfig().setValidateHeaders(false)))
                .addLast(connection),
        new Connector.Outcome() {
          @Override
          public void connected(Channel channel) {
            connection.connected(channel);
          }

          @Override
          public void refused(Throwable why) {
            client.refused(why);
          }
        });
  }

  private void connected(Channel open) {
    if (open.isActive()) {
      channel = open;
      client.opened(this);
    } else {
      client.refused(new Lost(CLOSED));
    }
  }

  @Override
  public boolean hasRoom() {
    return exchange == null && !ended;
  }

  @Override
  public void carry(Exchange next) {
    Channel open = channel;
    if (open != null && next.written(cut)) {
      exchange = next;
      writing = requests.write(open, next.index());
    }
  }

  @Override
  public void close() {
    Channel open = channel;
    if (open != null) {
      var unused = open.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (complete) {
        keepAlive = false;
        return;
      }
      if (message instanceof HttpObject object && object.decoderResult().isFailure()) {
        end(new Lost("The answer is not HTTP/1.1"));
        return;
      }
      if (message instanceof HttpResponse head) {
        head(head);
      }
      if (message instanceof HttpContent content) {
        content(content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  /**
   * Only here is the connection free again: were the next request sent from within the decoder, a
   * stray answer in the same piece would be taken for its own.
   */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (complete) {
      answered();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (complete) {
      keepAlive = false;
      answered();
    }
    if (channel != null) {
      client.gone(this);
    }
    end(new Lost(CLOSED));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    end(cause);
  }

  private void head(HttpResponse head) {
    Exchange current = exchange;
    interim =
        head.status().codeClass() == HttpStatusClass.INFORMATIONAL && head.status().code() != 101;
    if (current == null) {
      end(new Lost("An answer came that nobody asked for"));
    } else if (!interim) {
      answering = true;
      keepAlive = HttpUtil.isKeepAlive(head) && head.status().code() != 101;
      reader.begin(head, current.keepsReply());
    }
  }

  private void content(HttpContent content) {
    if (answering) {
      reader.add(content.content());
      complete = content instanceof LastHttpContent;
    }
  }

  /** Free before it is told, as being told may well bring the next request. */
  private void answered() {
    Exchange done = exchange;
    ChannelFuture written = writing;
    exchange = null;
    answering = false;
    complete = false;
    if (keepAlive && written != null && written.isDone()) {
      client.freed(this);
    } else {
      ended = true;
      close();
    }
    if (done != null) {
      done.answered(reader.answer(), reader.reply());
    }
  }

  private void cut() {
    exchange = null;
    end(new Lost(CLOSED));
  }

  /** Ends the connection and whatever is on it; what comes second changes nothing. */
  private void end(Throwable why) {
    Exchange open = exchange;
    exchange = null;
    ended = true;
    answering = false;
    complete = false;
    client.retired(this);
    close();
    if (open != null) {
      open.failed(why);
    }
  }
}
