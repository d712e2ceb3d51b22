package dev.siskin.loadtest.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One hostile client of each kind, and a server that the test plays by hand. */
@Timeout(60)
class HostileCrowdTest {

  private static final HostileRequest REQUEST =
      new HostileRequest("here", "/ask", "{\"a\": 1}".getBytes(StandardCharsets.US_ASCII));

  private final ServerSocket listener;
  private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();

  HostileCrowdTest() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    listener.setReceiveBufferSize(64 * 1024);
    listener.setSoTimeout(10_000);
  }

  @AfterEach
  void close() throws IOException {
    for (Socket socket : accepted) {
      socket.close();
    }
    listener.close();
  }

  @Test
  void slowlorisSendsItsHeadByteByByteAndNeverEndsIt() throws Exception {
    try (HostileCrowd crowd = start(HostileKind.SLOWLORIS)) {
      Socket socket = accept();

      String head = text(socket, 64 + 300);

      assertThat(head).startsWith("POST /ask HTTP/1.1\r\nHost: here\r\n").contains("X-Drip: 1\r\n");
      assertThat(head).doesNotContain("\r\n\r\n");
      assertThat(only(crowd.stop()).text()).isEqualTo("still open");
    }
  }

  @Test
  void slowBodyDripsALengthItDeclared() throws Exception {
    try (HostileCrowd crowd = start(HostileKind.SLOW_BODY)) {
      Socket socket = accept();

      assertThat(head(socket)).contains("Content-Length: 1000000\r\n");
      assertThat(text(socket, 20)).isBlank();
      socket.getOutputStream().write(answer(408));
      socket.close();

      assertThat(outcome(crowd, "answered 408, ").clients()).isEqualTo(1);
    }
  }

  @Test
  void aNonReaderAsksUntilNobodyTakesMore() throws Exception {
    try (HostileCrowd crowd = start(HostileKind.NON_READER)) {
      Socket socket = accept();
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
  void anOversizedBodyIsAsLongAsItSays() throws Exception {
    try (HostileCrowd crowd = start(HostileKind.OVERSIZED)) {
      Socket socket = accept();

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
    try (HostileCrowd crowd = start(HostileKind.OVERSIZED_CHUNKED)) {
      Socket socket = accept();

      assertThat(head(socket)).contains("Transfer-Encoding: chunked\r\n");
      assertThat(text(socket, 7)).isEqualTo("10000\r\n");
      socket.getOutputStream().write(answer(413));
      socket.close();

      assertThat(outcome(crowd, "answered 413, reset").clients()).isEqualTo(1);
    }
  }

  @Test
  void aHugeHeaderIsOneMebibyte() throws Exception {
    try (HostileCrowd crowd = start(HostileKind.HUGE_HEADER)) {
      Socket socket = accept();
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
    try (HostileCrowd crowd = start(HostileKind.HUGE_CHUNK)) {
      Socket socket = accept();

      assertThat(head(socket)).contains("chunked");
      assertThat(text(socket, 12)).isEqualTo("7fffffff\r\n  ");
      assertThat(only(crowd.stop()).text()).isEqualTo("still open");
    }
  }

  @Test
  void aLiarSendsLessThanItSays() throws Exception {
    try (HostileCrowd crowd = start(HostileKind.LIAR_LONG)) {
      Socket socket = accept();

      assertThat(head(socket)).contains("Content-Length: 1000000\r\n");
      assertThat(text(socket, 8)).isEqualTo("{\"a\": 1}");
      assertNothingComes(socket);
      socket.close();

      assertThat(outcome(crowd, "closed").clients()).isEqualTo(1);
    }
  }

  @Test
  void aLiarSendsMoreThanItSays() throws Exception {
    try (HostileCrowd crowd = start(HostileKind.LIAR_SHORT)) {
      Socket socket = accept();

      assertThat(head(socket)).contains("Content-Length: 2\r\n");
      assertThat(text(socket, 8)).isEqualTo("{\"a\": 1}");
      assertThat(only(crowd.stop()).text()).isEqualTo("still open");
    }
  }

  @Test
  void aResetComesInTheMiddleOfTheBody() throws Exception {
    try (HostileCrowd crowd = start(HostileKind.RESET_BODY)) {
      Socket socket = accept();

      assertReset(socket);
      assertThat(outcome(crowd, "left by the client").clients()).isEqualTo(1);
    }
  }

  @Test
  void aResetComesAsTheAnswerBegins() throws Exception {
    try (HostileCrowd crowd = start(HostileKind.RESET_ANSWER)) {
      Socket socket = accept();
      assertThat(head(socket)).contains("Content-Length: 8\r\n");
      assertThat(text(socket, 8)).isEqualTo("{\"a\": 1}");

      socket.getOutputStream().write(answer(200));

      assertReset(socket);
      assertThat(outcome(crowd, "answered 200, left by the client").clients()).isEqualTo(1);
    }
  }

  @Test
  void silenceIsSilent() throws Exception {
    try (HostileCrowd crowd = start(HostileKind.SILENCE)) {
      assertNothingComes(accept());
      assertThat(only(crowd.stop()).maxSentBytes()).isZero();
    }
  }

  @Test
  void garbageIsRepeatable() throws Exception {
    byte[] first = garbage();

    assertThat(first).hasSize(4096);
    assertThat(garbage()).isEqualTo(first);
  }

  @Test
  void aFloodHoldsOneConnectionEach() throws Exception {
    HostileCrowd.Plan plan = plan(List.of(HostileKind.FLOOD), 30);
    try (HostileCrowd crowd = HostileCrowd.start(plan)) {
      for (int client = 0; client < 30; client++) {
        accept();
      }
      assertNothingComes(listener);
      OutcomeGroup group = only(crowd.stop());
      assertThat(group.text()).isEqualTo("still open");
      assertThat(group.clients()).isEqualTo(30);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRefusedConnectionIsAnOutcomeToo(HostileKind kind) throws Exception {
    listener.close();
    try (HostileCrowd crowd = start(kind)) {
      assertThat(outcome(crowd, "not connected").clients()).isEqualTo(1);
    }
  }

  @Test
  void whoWasThrownOutComesAgain() throws Exception {
    try (HostileCrowd crowd = start(HostileKind.SILENCE)) {
      accept().close();
      accept().close();

      assertThat(outcome(crowd, "closed").clients()).isBetween(1L, 2L);
    }
  }

  @Test
  void anotherMachineIsRefused() {
    HostileCrowd.Plan allowed = plan(List.of(HostileKind.FLOOD), 1);

    assertThatThrownBy(
            () ->
                new HostileCrowd.Plan(
                    new InetSocketAddress("192.0.2.7", 80),
                    allowed.request(),
                    allowed.kinds(),
                    1,
                    allowed.interval(),
                    1))
        .hasMessageStartingWith("Hostile clients are let loose on this machine only");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 5001})
  void thereIsALimitToTheirNumber(int count) {
    assertThatThrownBy(() -> plan(List.of(HostileKind.FLOOD, HostileKind.SILENCE), count))
        .hasMessageContaining("at most 10000");
  }

  private byte[] garbage() throws IOException {
    try (HostileCrowd crowd = start(HostileKind.GARBAGE)) {
      byte[] garbage = accept().getInputStream().readNBytes(4096);
      assertThat(only(crowd.stop()).text()).isEqualTo("still open");
      return garbage;
    }
  }

  private HostileCrowd start(HostileKind kind) {
    return HostileCrowd.start(plan(List.of(kind), 1));
  }

  private HostileCrowd.Plan plan(List<HostileKind> kinds, int count) {
    return new HostileCrowd.Plan(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort()),
        REQUEST,
        kinds,
        count,
        Duration.ofMillis(1),
        5);
  }

  private Socket accept() throws IOException {
    Socket socket = listener.accept();
    socket.setSoTimeout(10_000);
    accepted.add(socket);
    return socket;
  }

  private static String head(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    return head.toString();
  }

  private static String text(Socket socket, int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.US_ASCII);
  }

  private static byte[] answer(int status) {
    return ("HTTP/1.1 " + status + " X\r\nContent-Length: 0\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
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

  private static void assertNothingComes(Socket socket) throws IOException {
    socket.setSoTimeout(200);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
  }

  private static void assertNothingComes(ServerSocket listener) throws IOException {
    listener.setSoTimeout(200);
    assertThatThrownBy(listener::accept).isInstanceOf(SocketTimeoutException.class);
  }

  private static void assertReset(Socket socket) {
    assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
        .isInstanceOf(SocketException.class);
  }

  private static OutcomeGroup only(List<OutcomeGroup> groups) {
    assertThat(groups).hasSize(1);
    return groups.get(0);
  }

  /** Waits until one has fared so. */
  private static OutcomeGroup outcome(HostileCrowd crowd, String text) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (true) {
      for (OutcomeGroup group : crowd.outcomes()) {
        if (group.text().startsWith(text)) {
          return group;
        }
      }
      assertThat(System.nanoTime()).as("%s", crowd.outcomes()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
