package dev.siskin.loadtest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real server of {@code siskin.v1} that holds its clients to the protocol: what they do wrong is
 * in {@link #complaints}. How it answers is the test's choice.
 */
public final class InferServer implements AutoCloseable {

  /** What to do with an infer message. Runs on the event loop. */
  public interface Behaviour {
    void handle(Infer infer);
  }

  /** One infer message, and how to answer it. */
  public static final class Infer {
    private final Session session;
    private final JsonNode json;
    private final Buffer tensors;
    private final boolean binary;
    private boolean over;

    private Infer(Session session, JsonNode json, Buffer tensors, boolean binary) {
      this.session = session;
      this.json = json;
      this.tensors = tensors;
      this.binary = binary;
    }

    public JsonNode json() {
      return json;
    }

    public Buffer tensors() {
      return tensors;
    }

    public boolean isBinary() {
      return binary;
    }

    /** Counts the infers of this connection from 0. */
    public int number() {
      return session.taken - 1;
    }

    public ServerWebSocket socket() {
      return session.socket;
    }

    public int connection() {
      return session.number;
    }

    /** Does something later, on the event loop. */
    public void after(long millis, Runnable task) {
      session.vertx.setTimer(millis, due -> task.run());
    }

    /** Answers with outputs as JSON, in the form the request came in. */
    public void result(String version, String outputs) {
      String header =
          "{\"op\":\"result\",\"outputs\":"
              + outputs
              + ",\"arm\":\"stable\",\"id\":\""
              + id()
              + "\",\"model_version\":\""
              + version
              + "\"}";
      say(header, Buffer.buffer());
    }

    /** Answers in binary with tensors behind the outputs. */
    public void result(String outputs, Buffer bytes) {
      say("{\"op\":\"result\",\"id\":\"" + id() + "\",\"outputs\":" + outputs + "}", bytes);
    }

    public void error(String code, String message) {
      end();
      session.socket.writeTextMessage(
          new JsonObject()
              .put("op", "error")
              .put("id", id())
              .put("code", code)
              .put("message", message)
              .put("retryable", true)
              .encode());
    }

    public void goAway() {
      session.socket.writeTextMessage("{\"op\":\"goaway\",\"reason\":\"drain\"}");
    }

    private String id() {
      return json.path("id").asText();
    }

    private void say(String header, Buffer bytes) {
      end();
      if (binary) {
        Buffer utf8 = Buffer.buffer(header);
        session.socket.writeBinaryMessage(
            Buffer.buffer().appendIntLE(utf8.length()).appendBuffer(utf8).appendBuffer(bytes));
      } else {
        session.socket.writeTextMessage(header);
      }
    }

    private void end() {
      if (!over) {
        over = true;
        session.inFlight--;
      }
    }
  }

  private static final class Session {
    private final Vertx vertx;
    private final ServerWebSocket socket;
    private final int number;
    private final Set<String> ids = new HashSet<>();
    private int inFlight;
    private int taken;

    Session(Vertx vertx, ServerWebSocket socket, int number) {
      this.vertx = vertx;
      this.socket = socket;
      this.number = number;
    }
  }

  private static final String SUBPROTOCOL = "siskin.v1";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
  private final Queue<String> cancelled = new ConcurrentLinkedQueue<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger mostInFlight = new AtomicInteger();
  private final AtomicInteger infers = new AtomicInteger();
  private final int credits;
  private final int port;

  public InferServer(int credits, Behaviour behaviour) {
    this(new HttpServerOptions(), credits, behaviour);
  }

  /** With options of its own, such as those of TLS. */
  public InferServer(HttpServerOptions options, int credits, Behaviour behaviour) {
    this.credits = credits;
    this.port =
        await(
                vertx
                    .createHttpServer(options.setWebSocketSubProtocols(List.of(SUBPROTOCOL)))
                    .webSocketHandler(socket -> greet(socket, behaviour))
                    .requestHandler(request -> request.response().setStatusCode(404).end())
                    .listen(0, "127.0.0.1"))
            .actualPort();
  }

  public int port() {
    return port;
  }

  public String url() {
    return "ws://127.0.0.1:" + port;
  }

  /** What clients did against the protocol. */
  public Queue<String> complaints() {
    return complaints;
  }

  public Queue<String> cancelled() {
    return cancelled;
  }

  public int connections() {
    return connections.get();
  }

  public int infers() {
    return infers.get();
  }

  /** On one connection, of those not yet answered. */
  public int mostInFlight() {
    return mostInFlight.get();
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  private void greet(ServerWebSocket socket, Behaviour behaviour) {
    Session session = new Session(vertx, socket, connections.getAndIncrement());
    must(socket.path().equals("/ws"), "path " + socket.path());
    must(SUBPROTOCOL.equals(socket.subProtocol()), "subprotocol " + socket.subProtocol());
    socket.writeTextMessage(
        "{\"op\":\"hello\",\"protocol\":\"siskin.v1\",\"limits\":{},\"credits\":" + credits + "}");
    socket.textMessageHandler(text -> take(session, Buffer.buffer(text), behaviour));
    socket.binaryMessageHandler(
        frame -> {
          int length = frame.getIntLE(0);
          must(length > 0 && length <= frame.length() - 4, "header length " + length);
          Buffer json = frame.getBuffer(4, 4 + length);
          infer(session, json, frame.getBuffer(4 + length, frame.length()), true, behaviour);
        });
  }

  private void take(Session session, Buffer text, Behaviour behaviour) {
    JsonObject message = text.toJsonObject();
    if ("cancel".equals(message.getString("op"))) {
      cancelled.add(message.getString("id"));
    } else {
      infer(session, text, Buffer.buffer(), false, behaviour);
    }
  }

  private void infer(
      Session session, Buffer header, Buffer tensors, boolean binary, Behaviour behaviour) {
    try {
      JsonNode json = JSON.readTree(header.getBytes());
      must("infer".equals(json.path("op").textValue()), "op in " + json);
      must(session.ids.add(json.path("id").textValue()), "id used twice: " + json.path("id"));
      must(json.path("model").isTextual(), "no model in " + json);
      must(json.path("inputs").isArray(), "no inputs in " + json);
      session.inFlight++;
      session.taken++;
      infers.incrementAndGet();
      mostInFlight.accumulateAndGet(session.inFlight, Math::max);
      must(session.inFlight <= credits, "more in flight than credits");
      behaviour.handle(new Infer(session, json, tensors, binary));
    } catch (IOException malformed) {
      complaints.add("not JSON: " + header);
    }
  }

  private void must(boolean kept, String complaint) {
    if (!kept) {
      complaints.add(complaint);
    }
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }
}
