package dev.siskin.standalone.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a WebSocket costs that was used once and is kept. */
@Tag("endtoend")
@Timeout(600)
@ExtendWith({SharedSiskin.class, Logs.class})
class IdleWebSocketsFigureTest {
  private static final int WEB_SOCKETS = Sizes.FULL ? 10_000 : 300;

  /** They answer the server's pings, as clients must. */
  private static final class WebSockets implements IdleCost.Client<RawWebSocket> {
    private static final byte[] ASK =
        Ask.JSON_V2
            .replaceFirst("\\{", "{\"op\":\"infer\",\"id\":\"1\",\"model\":\"mlp784\",")
            .getBytes(UTF_8);

    @Override
    public RawWebSocket open(String url) throws IOException {
      RawWebSocket socket = RawWebSocket.to(url);
      use(socket);
      return socket;
    }

    @Override
    public void use(RawWebSocket socket) throws IOException {
      assertThat(socket.ask(true, ASK)).asString().contains("\"result\"");
    }

    @Override
    public void lookAfter(RawWebSocket socket) throws IOException {
      socket.answerPings();
    }
  }

  @Test
  void idleWebSocketsCostLittle(Siskin siskin) throws Exception {
    new IdleCost<>("idle-websockets", WEB_SOCKETS, new WebSockets())
        .measure(siskin, "idle WebSockets that each had one prediction");
  }
}
