package dev.siskin.loadtest;

import static dev.siskin.loadtest.CrookedSockets.BINARY;
import static dev.siskin.loadtest.CrookedSockets.PING;
import static dev.siskin.loadtest.CrookedSockets.TEXT;
import static dev.siskin.loadtest.CrookedSockets.frame;
import static dev.siskin.loadtest.CrookedSockets.goodbye;
import static dev.siskin.loadtest.CrookedSockets.hello;
import static dev.siskin.loadtest.CrookedSockets.result;
import static dev.siskin.loadtest.CrookedSockets.text;
import static dev.siskin.loadtest.CrookedSockets.whole;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** WebSocket servers that turn hostile after the handshake. */
@Timeout(60)
class CrookedSocketsTest {

  private static final int REFUSED = 2;
  private static final int GOOD_ANSWERS = 21;

  private static Arguments crooked(String words, LongFunction<byte[]> answer) {
    return Arguments.of(words, answer);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** What each says instead of an answer, and what is to be said of it. */
  static Stream<Arguments> answers() {
    return Stream.of(
        crooked("reserved opcode 3", id -> whole(3, ascii("x"))),
        crooked("reserved opcode 11", id -> whole(11, ascii("x"))),
        crooked("RSV != 0", id -> frame(0xc1, ascii("{}"))),
        crooked("not masked as expected", id -> new byte[] {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0}),
        crooked("larger than 64 MiB", id -> new byte[] {(byte) 0x81, 127, 7, 0, 0, 0, 0, 0, 0, 0}),
        crooked("payload length > 125", id -> whole(PING, new byte[200])),
        crooked("fragmented control frame", id -> frame(PING, ascii("x"))),
        crooked("A message is not siskin.v1", id -> text("hello\u001b[31m")),
        crooked("A message is not siskin.v1", id -> text("[1]")),
        crooked("A message is not siskin.v1", id -> text("")),
        crooked("A message is not siskin.v1", id -> text("{\"x\":" + "[".repeat(5000))),
        crooked("A message is not siskin.v1", id -> whole(TEXT, new byte[] {'{', -1, -2, '}'})),
        crooked("A message is not siskin.v1", id -> whole(BINARY, new byte[] {-1, -1, -1, -1})),
        crooked("An answer came that nobody asked for", id -> result(id + 1000)),
        crooked("An answer came without an id", id -> text("{\"op\":\"result\"}")),
        crooked("An answer came without an id", id -> text("{\"op\":\"result\",\"id\":true}")),
        crooked("An answer came without an id", id -> text("{\"op\":\"error\",\"id\":0.5}")),
        crooked("all is lost", id -> text("{\"op\":\"error\",\"message\":\"all is lost\"}")),
        crooked("hello came twice", id -> hello("100")),
        crooked("closed by the server with 1011: too hot", id -> goodbye(1011, "too hot")),
        crooked("closed by the server with 4999", id -> goodbye(4999, "")),
        crooked("closed by the server", id -> whole(CrookedSockets.CLOSE, new byte[0])));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void crookedFirstAnswerIsSaidInOneSentence(String words, LongFunction<byte[]> answer)
      throws IOException {
    try (CrookedSockets server =
        new CrookedSockets(
            peer -> {
              peer.say(hello("8"));
              peer.say(answer.apply(peer.ask()));
              long next = peer.ask();
              throw new IOException("asked again: " + next);
            })) {
      CommandRun run = CommandRun.load(server.url(), "--features=4");

      assertThat(run.exitCode()).isEqualTo(REFUSED);
      assertThat(run.err().lines()).hasSize(1);
      assertThat(run.err())
          .startsWith(server.url() + " gives no answer that makes sense: ")
          .contains(words)
          .doesNotContain("wants TLS");
    }
  }

  /** The server is good until then; from then on each request fails, once. */
  @ParameterizedTest
  @MethodSource("answers")
  void crookedAnswersInTheMidstAreCountedAndNamed(String words, LongFunction<byte[]> answer)
      throws IOException {
    try (CrookedSockets server =
        new CrookedSockets(
            peer -> {
              peer.say(hello("8"));
              while (true) {
                long id = peer.ask();
                peer.say(GOOD_ANSWERS < peer.turn() ? answer.apply(id) : result(id));
              }
            })) {
      CommandRun run =
          CommandRun.load(server.url(), "--features=4", "--rate=100", "--duration=600ms");

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.count("answered_200") + run.count("connection_errors")).isEqualTo(60);
      assertThat(run.count("answered_200")).isBetween(1L, GOOD_ANSWERS - 1L);
      assertThat(run.report().at("/counts/by_connection_error").fieldNames())
          .toIterable()
          .anyMatch(reason -> reason.contains(words));
      assertThat(run.err()).doesNotContain("\tat ");
    }
  }

  @Test
  void answerGivenTwiceEndsTheConnectionAndCountsOnce() throws IOException {
    try (CrookedSockets server =
        new CrookedSockets(
            peer -> {
              peer.say(hello("8"));
              while (true) {
                long id = peer.ask();
                peer.say(result(id), result(id));
              }
            })) {
      CommandRun run =
          CommandRun.load(
              server.url(), "--features=4", "--rate=100", "--duration=500ms", "--connections=1");

      assertThat(run.count("answered_200") + run.count("connection_errors")).isEqualTo(50);
      assertThat(run.count("sent")).isEqualTo(50);
      assertThat(server.connections()).isGreaterThan(1);
    }
  }

  @Test
  void greetingsThatGrantNothingAreRefused() throws IOException {
    for (String credits : new String[] {"0", "-5", "-1", "-1e300"}) {
      assertThat(refusal(hello(credits))).contains("hello grants no credits");
    }
  }

  @Test
  void absurdlyManyCreditsAreTaken() throws IOException {
    for (String credits : new String[] {"1e300", "99999999999999999999", "null"}) {
      try (CrookedSockets server =
          new CrookedSockets(
              peer -> {
                peer.say(hello(credits));
                while (true) {
                  peer.answer(peer.ask());
                }
              })) {
        CommandRun run =
            CommandRun.load(server.url(), "--features=4", "--rate=100", "--duration=100ms");

        assertThat(run.count("answered_200")).isEqualTo(10);
      }
    }
  }

  /** Such a server was once dialled again and again, as fast as it would go. */
  @Test
  void goodbyeBeforeTheGreetingIsARefusal() throws IOException {
    byte[] goaway = text("{\"op\":\"goaway\"}");

    assertThat(refusal(goaway, hello("8"))).contains("goaway came before hello");
  }

  @Test
  void greetingAfterNonsenseOpensNothing() throws IOException {
    assertThat(refusal(text("nonsense"), hello("8"))).contains("A message is not siskin.v1");
  }

  @Test
  void closeAfterTheGreetingIsNamed() throws IOException {
    try (CrookedSockets server = new CrookedSockets(peer -> peer.say(hello("8")))) {
      CommandRun run = CommandRun.load(server.url(), "--features=4");

      assertThat(run.exitCode()).isEqualTo(REFUSED);
      assertThat(run.err()).contains("Connection").doesNotContain("Exception");
    }
  }

  /** Half a frame, and then nothing any more: what waits for it times out, and the run ends. */
  @Test
  void halfAFrameIsNoAnswer() throws IOException {
    try (CrookedSockets server =
        new CrookedSockets(
            peer -> {
              peer.say(hello("8"));
              peer.answer(peer.ask());
              peer.say(new byte[] {(byte) 0x81, 100, '{'});
              while (peer.ask() >= 0) {
                // Takes them, and says nothing.
              }
            })) {
      CommandRun run =
          CommandRun.load(
              server.url(),
              "--features=4",
              "--rate=50",
              "--duration=400ms",
              "--timeout=500ms",
              "--connections=1");

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.count("sent")).isEqualTo(20);
      assertThat(run.count("timeouts")).isPositive();
    }
  }

  @Test
  void floodOfPingsDoesNotLoseAnswers() throws IOException {
    byte[] ping = whole(PING, new byte[125]);
    byte[][] pings = Stream.generate(() -> ping).limit(1000).toArray(byte[][]::new);
    try (CrookedSockets server =
        new CrookedSockets(
            peer -> {
              peer.say(hello("8"));
              peer.answer(peer.ask());
              for (int i = 0; i < 100; i++) {
                peer.say(pings);
              }
              while (true) {
                peer.answer(peer.ask());
              }
            })) {
      CommandRun run =
          CommandRun.load(
              server.url(),
              "--features=4",
              "--rate=20",
              "--duration=1s",
              "--connections=1",
              "--timeout=30s");

      assertThat(run.count("answered_200")).isEqualTo(20);
    }
  }

  private static String refusal(byte[]... greeting) throws IOException {
    try (CrookedSockets server =
        new CrookedSockets(
            peer -> {
              peer.say(greeting);
              while (true) {
                peer.answer(peer.ask());
              }
            })) {
      CommandRun run = CommandRun.load(server.url(), "--features=4");

      assertThat(run.exitCode()).isEqualTo(REFUSED);
      assertThat(server.connections()).isEqualTo(1);
      return run.err();
    }
  }
}
