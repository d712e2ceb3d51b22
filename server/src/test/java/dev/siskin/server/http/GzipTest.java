package dev.siskin.server.http;

import static dev.siskin.server.http.Door.PREDICT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.http.Wire.Answer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies in gzip, whole ones and others. */
@ExtendWith(VertxExtension.class)
class GzipTest {
  private static final String ROW = "{\"instances\":[[1,2]]}";
  private static final String ANSWER = "{\"predictions\":[[1.0,2.0]]}";
  private static final int MOST_BYTES = 4 << 20;

  private static Door door;

  @BeforeAll
  static void doorOpens(Vertx vertx, @TempDir Path dir) throws IOException {
    door =
        Door.open(vertx, dir, "http.maxBodyBytes=" + MOST_BYTES, "http.maxArrivingBytes=50331648");
  }

  @BeforeEach
  void countersStartAgain() throws Exception {
    door.counts();
  }

  static byte[] gzip(String text) {
    return gzip(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static Answer post(byte[] body, String... headers) throws IOException {
    try (Wire wire = door.connect()) {
      StringBuilder head = new StringBuilder("POST " + PREDICT + " HTTP/1.1\r\nHost: h\r\n");
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      wire.send(head + "Content-Length: " + body.length + "\r\n\r\n");
      return wire.send(body).read();
    }
  }

  private static Answer postGzip(byte[] body) throws IOException {
    return post(body, "Content-Encoding: gzip");
  }

  private static void assertRefused(byte[] body, int status, String error) throws Exception {
    Answer answer = postGzip(body);
    assertThat(answer.error()).isEqualTo(error);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(door.counts())
        .isEqualTo(
            Map.of(
                "2 stable assigned",
                1L,
                "2 stable " + (status == 413 ? "TOO_LARGE" : "INVALID_ARGUMENT"),
                1L));
  }

  private static byte[] noise(int bytes) {
    byte[] noise = new byte[bytes];
    new Random(bytes).nextBytes(noise);
    return noise;
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "GZIP", "x-gzip"})
  void aBodyInGzipIsRead(String coding) throws Exception {
    assertThat(post(gzip(ROW), "Content-Encoding: " + coding).body()).isEqualTo(ANSWER);
    assertThat(door.counts()).containsEntry("2 stable answered", 1L);
  }

  @Test
  void identityIsNoCoding() throws Exception {
    byte[] plain = ROW.getBytes(StandardCharsets.UTF_8);
    assertThat(post(plain, "Content-Encoding: identity").body()).isEqualTo(ANSWER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "deflate", "zstd", "gzip, gzip", "gzipp"})
  void otherCodingsAreNotOffered(String coding) throws Exception {
    Answer answer = post(gzip(ROW), "Content-Encoding: " + coding);
    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.error())
        .isEqualTo("Content-Encoding " + coding + " is not offered, only gzip");
    assertThat(answer.header("accept-encoding")).isEqualTo("gzip");
    assertThat(door.counts()).isEqualTo(Map.of("refused m UNSUPPORTED_MEDIA", 1L));
  }

  @Test
  void oneCodingIsEnough() throws Exception {
    Answer answer = post(gzip(ROW), "Content-Encoding: gzip", "Content-Encoding: gzip");
    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.error())
        .isEqualTo("more than one Content-Encoding is not offered, only gzip");
  }

  @Test
  void theBinaryFormMayBePackedToo() throws Exception {
    String json =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\","
            + "\"parameters\":{\"binary_data_size\":8}}],"
            + "\"parameters\":{\"binary_data_output\":true}}";
    ByteBuffer tensor = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    tensor.putFloat(1).putFloat(2);
    byte[] body = gzip(joined(json.getBytes(StandardCharsets.UTF_8), tensor.array()));
    try (Wire wire = door.connect()) {
      wire.send(
          "POST /v2/models/m/infer HTTP/1.1\r\nHost: h\r\nContent-Encoding: gzip\r\n"
              + ("Inference-Header-Content-Length: " + json.length() + "\r\n")
              + ("Content-Length: " + body.length + "\r\n\r\n"));
      Answer answer = wire.send(body).read();
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }
  }

  @Test
  void aBodyCutOffAnywhereIsRefused() throws Exception {
    byte[] whole = gzip(ROW);
    for (int length = 0; length < whole.length; length++) {
      assertRefused(Arrays.copyOf(whole, length), 400, "the gzip body is cut off");
    }
    byte[] long_ = gzip(noise(300_000));
    assertRefused(Arrays.copyOf(long_, 200_000), 400, "the gzip body is cut off");
  }

  @Test
  void anyByteThatIsAnotherIsNoticed() throws Exception {
    byte[] whole = gzip(ROW);
    for (int at = 0; at < whole.length; at++) {
      if (at >= 4 && at < 10) {
        continue; // the time, and which machine it was
      }
      byte[] changed = whole.clone();
      changed[at] ^= 0x55;
      assertThat(postGzip(changed).status()).as("byte " + at).isEqualTo(400);
    }
    assertThat(door.counts()).doesNotContainKey("2 stable answered");
  }

  @Test
  void whatComesAfterTheEndIsRefused() throws Exception {
    byte[] one = gzip(ROW);
    assertThat(postGzip(joined(one, new byte[1])).status()).isEqualTo(400);
    assertThat(postGzip(joined(one, one)).error()).isEqualTo("the gzip body goes on after its end");
    assertThat(postGzip(joined(one, gzip(""))).status()).isEqualTo(400);
  }

  @Test
  void aLieAboutTheLengthIsNoticed() throws Exception {
    byte[] shorter = gzip(ROW);
    shorter[shorter.length - 4]--;
    assertRefused(shorter, 400, "the gzip body is longer than its end says");
    byte[] longer = gzip(ROW);
    longer[longer.length - 4]++;
    assertRefused(longer, 400, "the gzip body does not have its checksum");
    byte[] huge = gzip(ROW);
    huge[huge.length - 1] = 0x7f;
    assertRefused(huge, 400, "the gzip body does not have its checksum");
  }

  @Test
  void whatIsNoGzipIsRefused() throws Exception {
    assertRefused((ROW + ROW).getBytes(StandardCharsets.UTF_8), 400, "the body is no gzip");
    byte[] reserved = gzip(ROW);
    reserved[3] = (byte) 0x20;
    assertRefused(reserved, 400, "the body is no gzip");
  }

  @Test
  void aHeaderWithAllItsPartsIsSkipped() throws Exception {
    byte[] plain = gzip(ROW);
    byte[] head = Arrays.copyOf(plain, 10);
    head[3] = 4 | 8 | 16;
    byte[] parts = {2, 0, 7, 7, 'n', 0, 'c', 0};
    byte[] rest = Arrays.copyOfRange(plain, 10, plain.length);
    assertThat(postGzip(joined(head, parts, rest)).body()).isEqualTo(ANSWER);
    head[3] = 2;
    java.util.zip.CRC32 sum = new java.util.zip.CRC32();
    sum.update(head);
    byte[] check = {(byte) sum.getValue(), (byte) (sum.getValue() >> 8)};
    assertThat(postGzip(joined(head, check, rest)).body()).isEqualTo(ANSWER);
    check[0]++;
    assertThat(postGzip(joined(head, check, rest)).status()).isEqualTo(400);
  }

  @Test
  void aLongBodyIsInflatedBesideTheLoop() throws Exception {
    assertThat(postGzip(gzip(ROW + " ".repeat(1_000_000))).body()).isEqualTo(ANSWER);
    assertThat(postGzip(gzip("")).error()).startsWith("JSON Parse error");
  }

  @Test
  void aBodyThatBecomesTooLongIsRefused() throws Exception {
    byte[] much = joined(noise(50_000), new byte[MOST_BYTES]);
    assertRefused(gzip(much), 413, "the body inflates to more than " + MOST_BYTES + " bytes");
  }

  @Test
  void aBombIsRefusedBeforeItIsWhole() throws Exception {
    assertRefused(
        gzip(new byte[3 << 20]), 413, "the body inflates to more than 100 times its length");
    assertThat(postGzip(gzip(ROW + " ".repeat((1 << 20) - ROW.length()))).body())
        .as("a short one may become a megabyte")
        .isEqualTo(ANSWER);
  }
}
