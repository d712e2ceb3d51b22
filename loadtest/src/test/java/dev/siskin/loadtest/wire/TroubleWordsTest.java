package dev.siskin.loadtest.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.TooLongFrameException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

/** Words for what seldom goes wrong. */
class TroubleWordsTest {

  @Test
  void whoeverSpokeSenseOnceDoesNotWantTls() {
    assertThat(Trouble.sentence("ws://h:1", new Lost("It broke off", true)))
        .isEqualTo("ws://h:1 gives no answer that makes sense: It broke off.");
  }

  @Test
  void fullStopsAreNotDoubled() {
    assertThat(Trouble.sentence("ws://h:1", new IOException("It broke.")))
        .isEqualTo("Cannot talk with ws://h:1: It broke.");
  }

  @Test
  void tlsThatDoesNotFitIsExplained() {
    assertThat(
            Trouble.sentence(
                "https://h:1", new SSLHandshakeException("Received fatal alert: protocol_version")))
        .isEqualTo("https://h:1 speaks no TLS newer than 1.1, and this tool none older than 1.2.");
    assertThat(
            Trouble.sentence(
                "https://h:1",
                new SSLHandshakeException("Received fatal alert: certificate_required")))
        .isEqualTo(
            "https://h:1 wants a certificate of its clients, and this tool has none to show.");
  }

  @Test
  void memoryThatIsFullIsThisTools() {
    String advice = "this tool has no memory left for the answers: lower --connections";

    assertThat(
            Trouble.reason(new OutOfMemoryError("Cannot reserve 9 bytes of direct buffer memory")))
        .startsWith(advice);
    assertThat(
            Trouble.reason(new OutOfMemoryError("failed to allocate 9 byte(s) of direct memory")))
        .startsWith(advice);
  }

  @Test
  void framesThatEndedItAreExplained() {
    assertThat(FrameTrouble.words(new TooLongFrameException("content length exceeded")))
        .contains("An answer is larger than 64 MiB");
    assertThat(FrameTrouble.words(new ClosedChannelException())).contains(FrameTrouble.CLOSED);
    assertThat(FrameTrouble.words(new IOException("Connection reset"))).isEmpty();
  }
}
