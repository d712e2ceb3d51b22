package dev.siskin.loadtest.figure;

import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server that does next to nothing, as a process of its own: it reads a request whole and gives
 * the same small answer. On {@code /ws} it speaks {@code siskin.v1}, one result for each infer. It
 * runs on one event loop, prints {@code READY port}, and ends when its standard input does, so that
 * it cannot outlive who started it.
 *
 * <p>{@code --delay MILLIS} holds every answer that long; {@code --spread MILLIS} holds them longer
 * still, evenly from nothing to that; {@code --credits N} is what {@code hello} grants.
 */
public final class EchoServer {

  private static final Buffer ANSWER =
      Buffer.buffer(
          "{\"predictions\":[[0.01,0.02,0.03,0.04,0.05,0.06,0.07,0.08,0.09,0.55]],\"pad\":\"0123456789\"}");

  private static final CharSequence VERSION = HttpHeaders.createOptimized("x-model-version");
  private static final CharSequence ARM = HttpHeaders.createOptimized("x-siskin-arm");
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence ONE = HttpHeaders.createOptimized("1");
  private static final CharSequence STABLE = HttpHeaders.createOptimized("stable");
  private static final String SUBPROTOCOL = "siskin.v1";
  private static final long MICROS_PER_MILLI = 1000;

  /** The start of a message has its id. */
  private static final int START_BYTES = 64;

  /** Delays take so many values, each equally often, and neighbours are far from each other. */
  private static final int PARTS = 1000;

  private static final int STRIDE = 617;

  private static final String RESULT_UNTIL_ID = "{\"op\":\"result\",\"id\":\"";
  private static final String RESULT_AFTER_ID =
      "\",\"model_version\":\"1\",\"arm\":\"stable\",\"outputs\":[{\"name\":\"y\",\"shape\":[1,10],"
          + "\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":40}}]}";
  private static final byte[] TENSOR = new byte[40];

  private final EventLoop loop;
  private final long delayMicros;
  private final long spreadMicros;
  private final int credits;
  private long taken;

  private EchoServer(EventLoop loop, long delayMicros, long spreadMicros, int credits) {
    this.loop = loop;
    this.delayMicros = delayMicros;
    this.spreadMicros = spreadMicros;
    this.credits = credits;
  }

  /** Serves until standard input ends. */
  public static void main(String[] arguments) throws IOException {
    List<String> words = List.of(arguments);
    Transport transport = Transport.nativeTransport();
    boolean isNative = transport != null && transport.available();
    Vertx vertx =
        Vertx.builder()
            .with(new VertxOptions().setEventLoopPoolSize(1))
            .withTransport(isNative ? transport : Transport.NIO)
            .build();
    EchoServer echo =
        new EchoServer(
            ((VertxInternal) vertx).nettyEventLoopGroup().next(),
            option(words, "--delay", 0) * MICROS_PER_MILLI,
            option(words, "--spread", 0) * MICROS_PER_MILLI,
            option(words, "--credits", 64));
    vertx
        .createHttpServer(new HttpServerOptions().setWebSocketSubProtocols(List.of(SUBPROTOCOL)))
        .requestHandler(echo::answer)
        .webSocketHandler(echo::converse)
        .listen(0, "127.0.0.1")
        .onSuccess(server -> System.out.println("READY " + server.actualPort()))
        .onFailure(
            failure -> {
              System.err.println("cannot listen: " + failure);
              Runtime.getRuntime().halt(1);
            });
    while (System.in.read() >= 0) {
      // Waits for the end of the input.
    }
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private void answer(HttpServerRequest request) {
    request.endHandler(end -> hold(() -> respond(request)));
  }

  private static void respond(HttpServerRequest request) {
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
        .putHeader(VERSION, ONE)
        .putHeader(ARM, STABLE)
        .end(ANSWER);
  }

  private void converse(ServerWebSocket socket) {
    socket.writeTextMessage(
        new JsonObject()
            .put("op", "hello")
            .put("protocol", SUBPROTOCOL)
            .put("limits", new JsonObject().put("max_message_bytes", 1 << 20))
            .put("credits", credits)
            .encode());
    socket.frameHandler(
        frame -> {
          boolean binary = frame.isBinary();
          String start = frame.binaryData().getString(0, START_BYTES, "ISO-8859-1");
          if (binary || frame.isText()) {
            hold(() -> result(socket, idIn(start), binary));
          }
        });
  }

  private void hold(Runnable answer) {
    if (delayMicros == 0 && spreadMicros == 0) {
      answer.run();
      return;
    }
    taken++;
    long micros = delayMicros + spreadMicros * (taken * STRIDE % PARTS) / PARTS;
    var unused = loop.schedule(answer, micros, TimeUnit.MICROSECONDS);
  }

  private static void result(ServerWebSocket socket, String id, boolean binary) {
    String header = RESULT_UNTIL_ID + id + RESULT_AFTER_ID;
    if (binary) {
      socket.writeBinaryMessage(
          Buffer.buffer().appendIntLE(header.length()).appendString(header).appendBytes(TENSOR));
    } else {
      socket.writeTextMessage(header);
    }
  }

  /** As cheap as the HTTP side, which does not look into its bodies either. */
  private static String idIn(String start) {
    int from = start.indexOf("\"id\":\"") + 6;
    return start.substring(from, start.indexOf('"', from));
  }

  private static int option(List<String> words, String name, int otherwise) {
    int at = words.indexOf(name);
    return at < 0 ? otherwise : Integer.parseInt(words.get(at + 1));
  }
}
