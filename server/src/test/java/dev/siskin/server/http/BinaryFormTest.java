package dev.siskin.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.server.http.Wire.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** V2's binary form at the data port, byte by byte. */
@ExtendWith(VertxExtension.class)
class BinaryFormTest {
  private static final String PATH = "/v2/models/m/infer";
  private static final String LENGTH = "inference-header-content-length";

  @TempDir private Path dir;
  private Door door;

  @BeforeEach
  void doorOpens(Vertx vertx) throws IOException {
    door = Door.open(vertx, dir);
  }

  private static byte[] floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  private Answer ask(String path, String header, String length, byte[] data) throws IOException {
    byte[] head = header.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(
        ("POST "
                + path
                + " HTTP/1.1\r\nHost: here\r\n"
                + (length.isEmpty() ? "" : "Inference-Header-Content-Length: " + length + "\r\n")
                + "Content-Length: "
                + (head.length + data.length)
                + "\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
    request.writeBytes(head);
    request.writeBytes(data);
    try (Wire wire = door.connect()) {
      return wire.send(request.toByteArray()).read();
    }
  }

  private Answer ask(String header, byte[] data) throws IOException {
    return ask(PATH, header, Integer.toString(header.length()), data);
  }

  private static String header(String input, String more) {
    return "{\"parameters\":{\"binary_data_output\":true},\"inputs\":[" + input + "]" + more + "}";
  }

  private static String input(String shape, int bytes) {
    return "{\"name\":\"x\",\"shape\":"
        + shape
        + ",\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":"
        + bytes
        + "}}";
  }

  @Test
  void rawBodyOfTheOneInputIsAnsweredInBytes() throws IOException {
    byte[] rows = floats(1, 2, 3.5f, -4);
    Answer answer = ask(PATH, "", "0", rows);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("application/octet-stream");
    int headerBytes = Integer.parseInt(answer.header(LENGTH));
    assertThat(new String(answer.bytes(), 0, headerBytes, StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"model_name\":\"m\",\"model_version\":\"2\",\"outputs\":[{\"name\":\"out_x\","
                + "\"datatype\":\"FP32\",\"shape\":[2,2],"
                + "\"parameters\":{\"binary_data_size\":16}}]}");
    assertThat(Arrays.copyOfRange(answer.bytes(), headerBytes, answer.bytes().length))
        .isEqualTo(rows);
    assertThat(door.two.batches()).hasSize(1);
  }

  @Test
  void describedInputIsAnsweredWithItsId() throws IOException {
    byte[] rows = floats(1, 2);
    for (int i = 0; i < 3; i++) {
      Answer answer = ask(header(input("[1,2]", 8), ",\"id\":\"a" + i + "\""), rows);
      assertThat(answer.status()).isEqualTo(200);
      int headerBytes = Integer.parseInt(answer.header(LENGTH));
      JsonObject head =
          new JsonObject(new String(answer.bytes(), 0, headerBytes, StandardCharsets.UTF_8));
      assertThat(head.getString("id")).isEqualTo("a" + i);
      assertThat(answer.header("x-model-version")).isEqualTo("2");
    }
  }

  @Test
  void versionMayBeNamed() throws IOException {
    Answer answer = ask("/v2/models/m/versions/1/infer", "", "0", floats(1, 2));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("x-model-version")).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "9", "x", "99999999999", "1.5"})
  void headerLengthsThatMakeNoSenseAreRefused(String length) throws IOException {
    Answer answer = ask(PATH, "", length, floats(1, 2));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).startsWith("{\"error\":");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 12})
  void rawBodiesThatAreNoWholeRowsAreRefused(int bytes) throws IOException {
    Answer answer = ask(PATH, "", "0", new byte[bytes]);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).contains("no whole rows of input 'x'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1,2] | 7 | cannot have binary_data_size 7",
        "[1,2] | 16 | cannot have binary_data_size 16",
        "[2,2] | 8 | cannot have binary_data_size 8",
        "[1,3] | 8 | Expecting shape [-1, 2] but got: [1, 3]",
        "[9223372036854775807,2] | 8 | too many elements",
        "[-1,2] | 8 | whole numbers from 0",
        "[0,2] | 0 | the request holds no rows",
        "1 | 8 | 'shape' must be",
      })
  void shapesAndSizesThatDisagreeAreRefused(String shape, int bytes, String said)
      throws IOException {
    Answer answer = ask(header(input(shape, bytes), ""), floats(1, 2));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).contains(said);
    assertThat(door.two.batches()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "{\"inputs\":[]}x",
        "{\"inputs\":7}",
        "{\"inputs\":[7]}",
        "{\"inputs\":[{\"name\":\"x\"}]}",
        "{\"parameters\":{\"binary_data_output\":true},\"inputs\":[]}",
      })
  void headersThatAreNoneAreRefused(String header) throws IOException {
    Answer answer = ask(header, new byte[0]);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).startsWith("{\"error\":");
  }

  @Test
  void modelsThatAreNotThereAreNotFound() throws IOException {
    assertThat(ask("/v2/models/nobody/infer", "", "0", floats(1, 2)).status()).isEqualTo(404);
    assertThat(ask("/v2/models/m/labels/l/infer", "", "0", floats(1, 2)).status()).isEqualTo(404);
  }
}
