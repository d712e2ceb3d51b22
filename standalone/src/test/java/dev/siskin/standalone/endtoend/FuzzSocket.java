package dev.siskin.standalone.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A WebSocket that speaks siskin.v1, opened anew when the server has closed it. One thread. */
final class FuzzSocket implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;
  private static final String PONG = "pong";
  private static final String CLOSED = "closed ";

  private static final Pattern CODE =
      Pattern.compile("\"op\":\"(?:error\".*?\"code\":\")?(\\w+)\"", Pattern.DOTALL);

  private final Vertx vertx = Vertx.vertx();
  private final WebSocketClient client = vertx.createWebSocketClient();
  private final URI server;
  private BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private WebSocket socket;

  FuzzSocket(String url) throws Exception {
    server = URI.create(url);
    socket = open();
  }

  /** A message; one of text is UTF-8, or what a decoder makes of it. */
  record Message(boolean text, byte[] bytes) {}

  /**
   * Sends a message and a ping behind it.
   *
   * @return what came until the pong: messages as their JSON, or the close code at last
   */
  List<String> send(Message message) throws Exception {
    if (message.text()) {
      socket.writeTextMessage(new String(message.bytes(), UTF_8));
    } else {
      socket.writeBinaryMessage(Buffer.buffer(message.bytes()));
    }
    socket.writePing(Buffer.buffer("p"));
    List<String> said = new ArrayList<>();
    while (true) {
      String next = next();
      if (next.equals(PONG)) {
        return said;
      }
      said.add(next);
      if (next.startsWith(CLOSED)) {
        socket = open();
        return said;
      }
    }
  }

  /** The answer to a message of that id, which may come before the pong or behind it. */
  String ask(Message message, String id) throws Exception {
    String named = "\"id\":\"" + id + "\"";
    for (String said : send(message)) {
      if (said.contains(named)) {
        return said;
      }
    }
    String next = next();
    while (!next.contains(named)) {
      next = next();
    }
    return next;
  }

  /** What a message is: an error's code, or else its op; of a close as it is. */
  static String code(String said) {
    Matcher code = CODE.matcher(said);
    return said.startsWith(CLOSED) ? said : code.find() ? code.group(1) : said;
  }

  private String next() throws InterruptedException {
    String next = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing comes");
    }
    return next;
  }

  private WebSocket open() throws Exception {
    BlockingQueue<String> queue = new LinkedBlockingQueue<>();
    heard = queue;
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost(server.getHost())
            .setPort(server.getPort())
            .setURI("/ws")
            .addSubProtocol("siskin.v1");
    // Handlers first: the hello comes with the answer to the upgrade.
    return client
        .connect(options)
        .onSuccess(
            fresh -> {
              fresh.textMessageHandler(queue::add);
              fresh.binaryMessageHandler(bytes -> queue.add(bytes.toString(ISO_8859_1)));
              fresh.pongHandler(pong -> queue.add(PONG));
              fresh.closeHandler(v -> queue.add(CLOSED + fresh.closeStatusCode()));
            })
        .toCompletionStage()
        .toCompletableFuture()
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
