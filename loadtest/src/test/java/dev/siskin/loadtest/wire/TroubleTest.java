package dev.siskin.loadtest.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class TroubleTest {

  @Test
  void wrappersOfFuturesDoNotShow() {
    Throwable lost = new ExecutionException(new CompletionException(new Lost("It broke off")));

    assertThat(Trouble.reason(lost)).isEqualTo("It broke off");
    assertThat(Trouble.sentence("http://h:1", lost))
        .isEqualTo(
            "http://h:1 gives no answer that makes sense: It broke off; if it wants TLS, write"
                + " https://h:1.");
  }

  @Test
  void systemCallsDoNotShow() {
    assertThat(
            Trouble.reason(
                new IOException("recvAddress(..) failed with error(-104): Connection reset")))
        .isEqualTo("Connection reset");
    assertThat(
            Trouble.reason(
                new IOException(
                    "a.b.C$D: finishConnect(..) failed with error(-111): Connection refused:"
                        + " /127.0.0.1:1")))
        .isEqualTo("Connection refused: /127.0.0.1:1");
  }

  @Test
  void limitOfThisToolIsCalledThat() {
    assertThat(
            Trouble.reason(
                new IOException("socket(..) failed with error(-24): Too many open files")))
        .contains("this tool")
        .contains("ulimit -n");
  }

  @Test
  void wordsOfTheTargetCannotDriveTheTerminal() {
    assertThat(
            Trouble.sentence(
                "ws://h:1", new WebSocketHandshakeException("404 \u001b[31mEvil\u009b31m")))
        .isEqualTo("ws://h:1 does not take WebSockets of siskin.v1: 404 ?[31mEvil?31m.");
  }

  @Test
  void failureWithoutWordsIsNamed() {
    assertThat(Trouble.reason(new IOException())).isEqualTo("IOException");
  }
}
