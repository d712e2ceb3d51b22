package dev.siskin.loadtest.wire;

import static dev.siskin.loadtest.wire.Clients.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers, whole and broken, as a server says them byte by byte. */
@Timeout(60)
class HttpClientAnswerTest {

  @AutoClose private final Clients clients = new Clients();

  @Test
  void answersInChunksAndPiecesAreWhole() throws Exception {
    try (RawServer server =
        new RawServer(
            line -> {
              while (line.read() != null) {
                List<String> lines =
                    List.of(
                        "HTTP/1.1 200 OK",
                        "Transfer-Encoding: chunked",
                        "X-Model-Version: 9",
                        "",
                        "3",
                        "{\"a",
                        "4;x=y",
                        "\":1}",
                        "0",
                        "Trailer: z",
                        "",
                        "");
                String answer = String.join("\r\n", lines);
                for (int i = 0; i < answer.length(); i++) {
                  line.say(answer.substring(i, i + 1));
                }
              }
            })) {
      Client client = clients.to(server, 1);
      for (int i = 0; i < 3; i++) {
        Ask ask = send(client, i);
        assertThat(ask.answer().version()).isEqualTo("9");
        assertThat(ask.body()).isEqualTo("{\"a\":1}");
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void interimAnswersAreNoAnswers() throws Exception {
    try (RawServer server =
        new RawServer(
            line -> {
              while (line.read() != null) {
                line.say(
                    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\n");
                line.answer("4");
              }
            })) {
      Client client = clients.to(server, 1);
      assertThat(send(client, 0).answer().version()).isEqualTo("4");
      assertThat(send(client, 1).answer().version()).isEqualTo("4");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void bodyWithoutLengthEndsWithTheConnection() throws Exception {
    try (RawServer server =
        new RawServer(
            line -> {
              line.read();
              line.say("HTTP/1.1 200 OK\r\n\r\n{\"to\":\"the end\"}");
            })) {
      Client client = clients.to(server, 1);
      Ask ask = send(client, 0);
      assertThat(ask.answer().isOk()).isTrue();
      assertThat(ask.body()).isEqualTo("{\"to\":\"the end\"}");
      assertThat(send(client, 1).answer().isOk()).isTrue();
    }
  }

  @Test
  void halfAnAnswerIsNone() throws Exception {
    try (RawServer server =
        new RawServer(
            line -> {
              line.read();
              line.say("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{\"a\"");
            })) {
      assertThatThrownBy(send(clients.to(server, 1), 0)::answer)
          .hasRootCauseMessage("Connection was closed");
    }
  }

  @Test
  void whatIsNotHttpIsSaidToBe() throws Exception {
    try (RawServer server =
        new RawServer(
            line -> {
              line.read();
              line.say("\u0015\u0003\u0003\u0000\u0002\u0002F nonsense\r\n\r\n");
              line.read();
            })) {
      assertThatThrownBy(send(clients.to(server, 1), 0)::answer)
          .hasRootCauseMessage("The answer is not HTTP/1.1");
    }
  }

  @Test
  void endlessHeadIsRefused() throws Exception {
    try (RawServer server =
        new RawServer(
            line -> {
              line.read();
              line.say("HTTP/1.1 200 OK\r\n");
              while (true) {
                line.say("x-filler: 0123456789\r\n");
              }
            })) {
      assertThatThrownBy(send(clients.to(server, 1), 0)::answer)
          .hasRootCauseMessage("The answer is not HTTP/1.1");
    }
  }
}
