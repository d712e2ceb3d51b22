package dev.siskin.loadtest.faults;

import static dev.siskin.loadtest.faults.HostileScene.answer;
import static dev.siskin.loadtest.faults.HostileScene.assertNothingComes;
import static dev.siskin.loadtest.faults.HostileScene.head;
import static dev.siskin.loadtest.faults.HostileScene.only;
import static dev.siskin.loadtest.faults.HostileScene.outcome;
import static dev.siskin.loadtest.faults.HostileScene.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hostile clients whose requests are too long, are not what they say, or are broken off. */
@Timeout(60)
class HostileBodyTest {

  @AutoClose private final HostileScene scene = new HostileScene();

  @Test
  void anOversizedBodyIsAsLongAsItSays() throws Exception {
    try (HostileCrowd crowd = scene.start(HostileKind.OVERSIZED)) {
      Socket socket = scene.accept();

      assertThat(head(socket)).contains("Content-Length: 67108864\r\n");
      socket.getInputStream().skipNBytes(67_108_864);
      socket.getOutputStream().write(answer(413));
      socket.shutdownOutput();

      OutcomeGroup group = outcome(crowd, "answered 413, closed");
      assertThat(group.maxSentBytes()).isGreaterThan(67_108_864);
    }
  }

  @Test
  void anAnswerIsHeardEvenIfTheServerResetsOverTheRest() throws Exception {
    try (HostileCrowd crowd = scene.start(HostileKind.OVERSIZED_CHUNKED)) {
      Socket socket = scene.accept();

      assertThat(head(socket)).contains("Transfer-Encoding: chunked\r\n");
      assertThat(text(socket, 7)).isEqualTo("10000\r\n");
      socket.getOutputStream().write(answer(413));
      socket.close();

      assertThat(outcome(crowd, "answered 413, reset").clients()).isEqualTo(1);
    }
  }

  @Test
  void aHugeHeaderIsOneMebibyte() throws Exception {
    try (HostileCrowd crowd = scene.start(HostileKind.HUGE_HEADER)) {
      Socket socket = scene.accept();
      String start = text(socket, 200);
      assertThat(start).contains("X-Huge: xxxx");
      socket.getInputStream().skipNBytes((1 << 20) - 200);
      socket.getOutputStream().write(answer(431));
      socket.shutdownOutput();

      assertThat(outcome(crowd, "answered 431, closed").maxSentBytes()).isGreaterThan(1 << 20);
    }
  }

  @Test
  void aHugeChunkAnnouncesMoreThanAnIntHolds() throws Exception {
    try (HostileCrowd crowd = scene.start(HostileKind.HUGE_CHUNK)) {
      Socket socket = scene.accept();

      assertThat(head(socket)).contains("chunked");
      assertThat(text(socket, 12)).isEqualTo("7fffffff\r\n  ");
      assertThat(only(crowd.stop()).text()).isEqualTo("still open");
    }
  }

  @Test
  void aLiarSendsLessThanItSays() throws Exception {
    try (HostileCrowd crowd = scene.start(HostileKind.LIAR_LONG)) {
      Socket socket = scene.accept();

      assertThat(head(socket)).contains("Content-Length: 1000000\r\n");
      assertThat(text(socket, 8)).isEqualTo("{\"a\": 1}");
      assertNothingComes(socket);
      socket.close();

      assertThat(outcome(crowd, "closed").clients()).isEqualTo(1);
    }
  }

  @Test
  void aLiarSendsMoreThanItSays() throws Exception {
    try (HostileCrowd crowd = scene.start(HostileKind.LIAR_SHORT)) {
      Socket socket = scene.accept();

      assertThat(head(socket)).contains("Content-Length: 2\r\n");
      assertThat(text(socket, 8)).isEqualTo("{\"a\": 1}");
      assertThat(only(crowd.stop()).text()).isEqualTo("still open");
    }
  }

  @Test
  void aResetComesInTheMiddleOfTheBody() throws Exception {
    try (HostileCrowd crowd = scene.start(HostileKind.RESET_BODY)) {
      Socket socket = scene.accept();

      assertReset(socket);
      assertThat(outcome(crowd, "left by the client").clients()).isEqualTo(1);
    }
  }

  @Test
  void aResetComesAsTheAnswerBegins() throws Exception {
    try (HostileCrowd crowd = scene.start(HostileKind.RESET_ANSWER)) {
      Socket socket = scene.accept();
      assertThat(head(socket)).contains("Content-Length: 8\r\n");
      assertThat(text(socket, 8)).isEqualTo("{\"a\": 1}");

      socket.getOutputStream().write(answer(200));

      assertReset(socket);
      assertThat(outcome(crowd, "answered 200, left by the client").clients()).isEqualTo(1);
    }
  }

  @Test
  void garbageIsRepeatable() throws Exception {
    byte[] first = garbage();

    assertThat(first).hasSize(4096);
    assertThat(garbage()).isEqualTo(first);
  }

  private byte[] garbage() throws IOException {
    try (HostileCrowd crowd = scene.start(HostileKind.GARBAGE)) {
      byte[] garbage = scene.accept().getInputStream().readNBytes(4096);
      assertThat(only(crowd.stop()).text()).isEqualTo("still open");
      return garbage;
    }
  }

  private static void assertReset(Socket socket) {
    assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
        .isInstanceOf(SocketException.class);
  }
}
