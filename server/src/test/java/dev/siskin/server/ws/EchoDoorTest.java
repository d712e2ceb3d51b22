package dev.siskin.server.ws;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.junit5.VertxExtension;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The frames under another protocol than ours, with the framework's client at the other end. */
@ExtendWith(VertxExtension.class)
class EchoDoorTest {
  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Test
  void messagesComeBackAsTheyWere(Vertx vertx) throws Exception {
    WebSocketClientOptions options = new WebSocketClientOptions().setMaxFrameSize(1 << 20);
    int port = await(EchoDoor.open(vertx)).actualPort();
    // Held to the end: the framework closes a client that is not.
    WebSocketClient client = vertx.createWebSocketClient(options);
    WebSocket socket = await(client.connect(port, "127.0.0.1", "/anywhere"));
    CompletableFuture<String> text = new CompletableFuture<>();
    CompletableFuture<Buffer> binary = new CompletableFuture<>();
    socket.textMessageHandler(text::complete).binaryMessageHandler(binary::complete);
    byte[] bytes = new byte[200_000];
    new Random(1).nextBytes(bytes);
    await(socket.writeTextMessage("grüße"));
    await(socket.writeBinaryMessage(Buffer.buffer(bytes)));
    assertThat(text.get(20, TimeUnit.SECONDS)).isEqualTo("grüße");
    assertThat(binary.get(20, TimeUnit.SECONDS).getBytes()).isEqualTo(bytes);
    await(socket.close());
    assertThat(socket.closeStatusCode()).isEqualTo((short) 1000);
    await(client.close());
  }
}
