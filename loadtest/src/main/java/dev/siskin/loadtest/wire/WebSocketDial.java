package dev.siskin.loadtest.wire;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import java.net.URI;
import java.time.Duration;

/** Opens WebSockets: the upgrade, then the wait for hello, as one. */
final class WebSocketDial implements Client.Dial {

  private static final String SUBPROTOCOL = "siskin.v1";
  private static final int MAX_HANDSHAKE_BYTES = 16 << 10;
  private static final int MAX_MESSAGE_BYTES = 64 << 20;

  /** A server that reads nothing cannot hold a connection that is to be closed for longer. */
  private static final long LONGEST_GOODBYE_MILLIS = 500;

  private final Connector connector;
  private final InferFrames frames;
  private final int inFlight;
  private final Duration patience;
  private final WebSocketClientProtocolConfig config;

  WebSocketDial(
      Connector connector, String path, InferFrames frames, int inFlight, Duration patience) {
    Endpoint endpoint = connector.endpoint();
    String scheme = endpoint.trust() == null ? "ws" : "wss";
    this.connector = connector;
    this.frames = frames;
    this.inFlight = inFlight;
    this.patience = patience;
    this.config =
        WebSocketClientProtocolConfig.newBuilder()
            .webSocketUri(URI.create(scheme + "://" + endpoint.authority() + path))
            .subprotocol(SUBPROTOCOL)
            .generateOriginHeader(false)
            .withUTF8Validator(false)
            .handleCloseFrames(false)
            .forceCloseTimeoutMillis(LONGEST_GOODBYE_MILLIS)
            .maxFramePayloadLength(MAX_MESSAGE_BYTES)
            .handshakeTimeoutMillis(Math.max(1, patience.toMillis()))
            .build();
  }

  @Override
  public void open(Client client) {
    WebSocketConnection connection = new WebSocketConnection(client, frames, inFlight, patience);
    connector.connect(channel -> handlers(channel, connection), connection);
  }

  private void handlers(Channel channel, WebSocketConnection connection) {
    channel
        .pipeline()
        .addLast(new HttpClientCodec())
        .addLast(new HttpObjectAggregator(MAX_HANDSHAKE_BYTES))
        .addLast(new PingGuard())
        .addLast(new WebSocketClientProtocolHandler(config))
        .addLast(new WebSocketFrameAggregator(MAX_MESSAGE_BYTES))
        .addLast(connection);
  }
}
