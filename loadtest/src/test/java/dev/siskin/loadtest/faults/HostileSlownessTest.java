package dev.siskin.loadtest.faults;

import static dev.siskin.loadtest.faults.HostileScene.answer;
import static dev.siskin.loadtest.faults.HostileScene.assertNothingComes;
import static dev.siskin.loadtest.faults.HostileScene.head;
import static dev.siskin.loadtest.faults.HostileScene.only;
import static dev.siskin.loadtest.faults.HostileScene.outcome;
import static dev.siskin.loadtest.faults.HostileScene.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hostile clients that keep a server waiting. */
@Timeout(60)
class HostileSlownessTest {

  @AutoClose private final HostileScene scene = new HostileScene();

  @Test
  void slowlorisSendsItsHeadByteByByteAndNeverEndsIt() throws Exception {
    try (HostileCrowd crowd = scene.start(HostileKind.SLOWLORIS)) {
      Socket socket = scene.accept();

      String head = text(socket, 64 + 300);

      assertThat(head).startsWith("POST /ask HTTP/1.1\r\nHost: here\r\n").contains("X-Drip: 1\r\n");
      assertThat(head).doesNotContain("\r\n\r\n");
      assertThat(only(crowd.stop()).text()).isEqualTo("still open");
    }
  }

  @Test
  void slowBodyDripsALengthItDeclared() throws Exception {
    try (HostileCrowd crowd = scene.start(HostileKind.SLOW_BODY)) {
      Socket socket = scene.accept();

      assertThat(head(socket)).contains("Content-Length: 1000000\r\n");
      assertThat(text(socket, 20)).isBlank();
      socket.getOutputStream().write(answer(408));
      socket.close();

      assertThat(outcome(crowd, "answered 408, ").clients()).isEqualTo(1);
    }
  }

  @Test
  void aNonReaderAsksUntilNobodyTakesMore() throws Exception {
    try (HostileCrowd crowd = scene.start(HostileKind.NON_READER)) {
      Socket socket = scene.accept();
      socket.setSendBufferSize(64 * 1024);

      for (int request = 0; request < 100; request++) {
        assertThat(head(socket)).contains("Content-Length: 8\r\n");
        assertThat(text(socket, 8)).isEqualTo("{\"a\": 1}");
      }
      assertThat(isTaken(socket, 64 << 20)).isFalse();
      OutcomeGroup group = only(crowd.stop());
      assertThat(group.text()).isEqualTo("still open");
      assertThat(group.maxReadBytes()).isZero();
    }
  }

  @Test
  void silenceIsSilent() throws Exception {
    try (HostileCrowd crowd = scene.start(HostileKind.SILENCE)) {
      assertNothingComes(scene.accept());
      assertThat(only(crowd.stop()).maxSentBytes()).isZero();
    }
  }

  /** Whether the other side ever takes so many bytes. */
  private static boolean isTaken(Socket socket, int bytes) throws InterruptedException {
    try {
      Wired.write(socket, new byte[bytes]).get(500, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException full) {
      return false;
    } catch (ExecutionException failure) {
      throw new AssertionError(failure);
    }
  }
}
