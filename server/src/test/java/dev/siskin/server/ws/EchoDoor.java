package dev.siskin.server.ws;

import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.ws.FrameWriter;
import dev.siskin.protocol.ws.MessageRoom;
import dev.siskin.server.config.ConfigReader;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * Says every message back, on the same frames as the real door: what suites for WebSockets are run
 * against, which know no subprotocol.
 */
final class EchoDoor {
  private static final int MOST_BYTES = 16 << 20;

  private EchoDoor() {}

  static Future<HttpServer> open(Vertx vertx) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setPerMessageWebSocketCompressionSupported(false)
            .setPerFrameWebSocketCompressionSupported(false);
    return vertx
        .createHttpServer(options)
        .requestHandler(request -> accept(vertx, request))
        .listen(0, "127.0.0.1");
  }

  private static void accept(Vertx vertx, HttpServerRequest request) {
    Upgrade.require(request, List.of(), null);
    Upgrade.answer(request, null);
    request.toNetSocket().onSuccess(socket -> echo(vertx, socket));
  }

  private static void echo(Vertx vertx, NetSocket socket) {
    Vigil vigil = new Vigil(ConfigReader.read(null, Map.of()));
    FrameChannel channel =
        new FrameChannel(MOST_BYTES, ByteArrays.HEAP, MessageRoom.UNBOUNDED, vigil);
    long looks = vertx.setPeriodic(100, timer -> channel.look(System.nanoTime()));
    channel.onClosed(() -> vertx.cancelTimer(looks));
    channel.listener(new Echo(channel));
    WebSockets.take(socket, channel);
  }

  private record Echo(FrameChannel channel) implements FrameListener {
    @Override
    public void message(boolean text, byte[] bytes, int size) {
      channel.write(FrameWriter.message(text, bytes, 0, size));
    }

    @Override
    public void pong(ByteBuffer payload) {}

    @Override
    public void ended() {}
  }
}
