package dev.siskin.server.http;

import static dev.siskin.server.http.Door.PREDICT;
import static dev.siskin.server.http.Wire.get;
import static dev.siskin.server.http.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.fake.Until;
import dev.siskin.server.http.Wire.Answer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that are none, or that two readers could read in two ways. Nothing of them counts. */
@ExtendWith(VertxExtension.class)
class HeadTest {
  private static final String ROW = "{\"instances\":[[1,2]]}";
  private static final String CHUNKED_ROW = "15\r\n" + ROW + "\r\n0\r\n\r\n";

  private static Door door;

  @BeforeAll
  static void doorOpens(Vertx vertx, @TempDir Path dir) throws IOException {
    door =
        Door.open(
            vertx,
            dir,
            "http.headTimeout=150ms",
            "http.maxLineBytes=200",
            "http.maxHeaderBytes=300");
  }

  @BeforeEach
  void countersStartAgain() throws Exception {
    door.counts();
  }

  /** Refused with a sentence and the end; what came after it is no request. */
  private static void assertRefused(String bytes, int status, String error) throws Exception {
    try (Wire wire = door.connect()) {
      wire.send(bytes + post(PREDICT, ROW));
      assertRefusal(wire.read(), status, error);
      assertThat(wire.isClosedByServer()).isTrue();
    }
    assertThat(door.counts()).isEmpty();
    assertThat(door.once(post(PREDICT, ROW)).status()).isEqualTo(200);
    door.counts();
  }

  private static void assertRefusal(Answer answer, int status, String error) {
    assertThat(answer.error()).isEqualTo(error);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("connection")).isEqualTo("close");
    assertThat(answer.header("content-type")).isEqualTo("application/json");
  }

  @Test
  void whatIsNoRequestIsToldSo() throws Exception {
    assertRefused("hello\r\n\r\n", 400, "this is no HTTP request");
    assertRefused("\u0000\u0001\r\n\r\n", 400, "this is no HTTP request");
    assertRefused("GET / HTTP/1.1\r\nna me: x\r\n\r\n", 400, "this is no HTTP request");
    assertRefused("GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400, "this is no HTTP request");
    assertRefused(
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        400,
        "this is no HTTP request");
  }

  @Test
  void whatIsTooLongIsToldItsLimit() throws Exception {
    assertRefused(get("/" + "x".repeat(300)), 414, "the request line is longer than 200 bytes");
    assertRefused(get("/", "x: " + "x".repeat(400)), 431, "the headers are longer than 300 bytes");
  }

  @ParameterizedTest
  @CsvSource({"HTTP/2.0", "HTTP/1.2", "HTTP/0.9", "HTTP/3.0"})
  void otherVersionsAreNotOffered(String version) throws Exception {
    assertRefused("GET / " + version + "\r\n\r\n", 501, version + " is not offered");
  }

  @Test
  void aRequestOfHttp11SaysToWhomItGoes() throws Exception {
    assertRefused("GET /v2/health/live HTTP/1.1\r\n\r\n", 400, "no Host header");
    assertThat(door.once("GET /v2/health/live HTTP/1.1\r\nHost:\r\n\r\n").status()).isEqualTo(200);
    assertThat(door.once("GET /v2/health/live HTTP/1.0\r\n\r\n").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"Host: a, Host: b", "Host: a, Host: a", "host: a, HOST: a"})
  void oneHostIsEnough(String first, String second) throws Exception {
    assertRefused(
        "GET /v2/health/live HTTP/1.1\r\n" + first + "\r\n" + second + "\r\n\r\n",
        400,
        "more than one Host header");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "xyz|xyz",
        "xyz, chunked|xyz",
        "gzip, chunked|gzip",
        "chunked, gzip|gzip",
        "identity|identity"
      })
  void transferCodingsOtherThanChunkedAreNotOffered(String value, String named) throws Exception {
    assertRefused(
        "POST " + PREDICT + " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: " + value + "\r\n\r\n",
        501,
        "Transfer-Encoding " + named + " is not offered, only chunked");
  }

  @Test
  void codingsAreLookedAtInAllTheirHeaders() throws Exception {
    String head = "POST " + PREDICT + " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n";
    assertRefused(
        head + "transfer-encoding: xyz\r\n\r\n",
        501,
        "Transfer-Encoding xyz is not offered, only chunked");
    assertRefused(head + "transfer-encoding: chunked\r\n\r\n", 400, "this is no HTTP request");
    assertRefused(head.replace("HTTP/1.1", "HTTP/1.0") + "\r\n", 400, "this is no HTTP request");
  }

  @Test
  void twoWaysToSayTheLengthAreOneTooMany() throws Exception {
    for (String order :
        new String[] {
          "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
          "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"
        }) {
      assertRefused(
          "POST " + PREDICT + " HTTP/1.1\r\nHost: h\r\n" + order + "\r\n" + CHUNKED_ROW,
          400,
          "both Content-Length and Transfer-Encoding");
    }
  }

  @Test
  void aMalformedHeadAsksForNoUpgradeEither() throws Exception {
    String upgrade =
        get("/", "Connection: upgrade, http2-settings", "Upgrade: h2c", "HTTP2-Settings: ");
    assertRefused(upgrade.replace("Host", "Host: i\r\nHost"), 400, "more than one Host header");
  }

  @Test
  void aHeadThatDoesNotEndIsRefusedWhenItsTimeIsOver() throws Exception {
    for (String begin :
        new String[] {"G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: h\r\nx"}) {
      try (Wire wire = door.connect()) {
        assertRefusal(
            wire.send(begin).read(), 504, "the head of the request took too long to arrive");
        assertThat(wire.isClosedByServer()).isTrue();
      }
    }
    assertThat(door.counts()).isEmpty();
  }

  @Test
  void aLaterHeadHasItsTimeToo() throws Exception {
    try (Wire wire = door.connect()) {
      assertThat(wire.ask(post(PREDICT, ROW)).status()).isEqualTo(200);
      assertThat(wire.send(post(PREDICT, ROW) + "POST /").read().status()).isEqualTo(200);
      assertThat(wire.read().status()).isEqualTo(504);
      assertThat(wire.isClosedByServer()).isTrue();
    }
    assertThat(door.counts()).containsEntry("2 stable answered", 2L);
  }

  @Test
  void theTimeOfTheHeadIsNotTheTimeOfTheBody() throws Exception {
    door.two.hold();
    try (Wire wire = door.connect()) {
      String whole = post(PREDICT, ROW);
      wire.send(whole.substring(0, whole.length() - 1));
      try (Wire late = door.connect()) {
        assertThat(late.send("G").read().status()).as("time goes by").isEqualTo(504);
      }
      wire.send(whole.substring(whole.length() - 1));
      door.two.awaitRun();
      try (Wire late = door.connect()) {
        assertThat(late.send("G").read().status()).as("more time goes by").isEqualTo(504);
      }
      door.two.letGo();
      assertThat(wire.read().status()).isEqualTo(200);
    }
  }

  @Test
  void aMalformedRequestWaitsForTheAnswersBeforeIt() throws Exception {
    door.two.hold();
    try (Wire wire = door.connect()) {
      wire.send(post(PREDICT, ROW) + "nonsense\r\n\r\n");
      door.two.awaitRun();
      door.two.letGo();
      assertThat(wire.read().status()).isEqualTo(200);
      assertRefusal(wire.read(), 400, "this is no HTTP request");
      assertThat(wire.isClosedByServer()).isTrue();
    }
  }

  @Test
  void chunksThatAreNoneAreTheCallersMistake() throws Exception {
    try (Wire wire = door.connect()) {
      wire.send("POST " + PREDICT + " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
      wire.send("zz\r\n{}\r\n0\r\n\r\n");
      assertRefusal(wire.read(), 400, "the chunks of the body are malformed");
      assertThat(wire.isClosedByServer()).isTrue();
    }
    assertThat(door.counts()).isEqualTo(Map.of("refused m INVALID_ARGUMENT", 1L));
  }

  @Test
  void aBodyThatNobodyReadsEndsTheConnectionWhenItIsLong() throws Exception {
    try (Wire wire = door.connect()) {
      assertThat(wire.ask(post("/nothing", "x".repeat(1_000))).status()).isEqualTo(404);
      wire.send("POST /nothing HTTP/1.1\r\nHost: h\r\nContent-Length: 100000000\r\n\r\n");
      Answer answer = wire.read();
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(wire.isClosedByServer()).isTrue();
    }
    Until.holds("closed", () -> door.shared.connections() == 0);
  }
}
