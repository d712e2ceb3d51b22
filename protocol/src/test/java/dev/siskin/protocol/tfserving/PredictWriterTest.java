package dev.siskin.protocol.tfserving;

import static dev.siskin.protocol.tfserving.Bodies.bytes;
import static dev.siskin.protocol.tfserving.Bodies.doubles;
import static dev.siskin.protocol.tfserving.Bodies.floats;
import static dev.siskin.protocol.tfserving.Bodies.ints;
import static dev.siskin.protocol.tfserving.Bodies.longs;
import static dev.siskin.protocol.tfserving.Bodies.shape;
import static dev.siskin.protocol.tfserving.Bodies.spec;
import static dev.siskin.protocol.tfserving.Bodies.strings;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.json.ByteSink;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.protocol.tensor.TensorSpec;
import java.io.IOException;
import java.util.List;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictWriterTest {
  @Test
  void oneOutputIsWrittenAsPlainRows() {
    assertThat(rows(floats(shape(3), 3f, 3.5f, 4f))).isEqualTo("{\"predictions\":[3.0,3.5,4.0]}");
    assertThat(rows(floats(shape(2, 2), 1, 2, 3, 4)))
        .isEqualTo("{\"predictions\":[[1.0,2.0],[3.0,4.0]]}");
  }

  @Test
  void severalOutputsAreWrittenAsObjects() {
    assertThat(rows(longs(shape(2), 7, -8), floats(shape(2, 1), 1, 2)))
        .isEqualTo("{\"predictions\":[{\"o0\":7,\"o1\":[1.0]},{\"o0\":-8,\"o1\":[2.0]}]}");
  }

  @Test
  void columnFormWritesWholeTensors() {
    assertThat(columns(floats(shape(), 1.5f))).isEqualTo("{\"outputs\":1.5}");
    assertThat(columns(floats(shape(1, 2, 2), 1, 2, 3, 4)))
        .isEqualTo("{\"outputs\":[[[1.0,2.0],[3.0,4.0]]]}");
    assertThat(columns(longs(shape(1), 1), doubles(shape(), 0.25)))
        .isEqualTo("{\"outputs\":{\"o0\":[1],\"o1\":0.25}}");
  }

  @Test
  void sizesOfZeroLeaveEmptyLists() {
    assertThat(rows(floats(shape(0, 3)))).isEqualTo("{\"predictions\":[]}");
    assertThat(rows(floats(shape(2, 0)))).isEqualTo("{\"predictions\":[[],[]]}");
    assertThat(rows(floats(shape(1, 2, 0)))).isEqualTo("{\"predictions\":[[[],[]]]}");
    assertThat(columns(floats(shape(2, 0, 3)))).isEqualTo("{\"outputs\":[[],[]]}");
    assertThat(columns(floats(shape(0)))).isEqualTo("{\"outputs\":[]}");
  }

  @Test
  void aSliceOfABatchIsWrittenAlone() {
    TensorData batch = floats(shape(4, 2), 0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(rows(batch.slice(1, 3))).isEqualTo("{\"predictions\":[[2.0,3.0],[4.0,5.0]]}");
    assertThat(columns(batch.slice(3, 4))).isEqualTo("{\"outputs\":[[6.0,7.0]]}");
  }

  @Test
  void everyTypeHasItsForm() {
    assertThat(rows(longs(shape(2), Long.MIN_VALUE, Long.MAX_VALUE)))
        .isEqualTo("{\"predictions\":[-9223372036854775808,9223372036854775807]}");
    assertThat(rows(ints(DType.INT32, shape(3), Integer.MIN_VALUE, 0, 10)))
        .isEqualTo("{\"predictions\":[-2147483648,0,10]}");
    assertThat(rows(ints(DType.UINT8, shape(2), 0, 255))).isEqualTo("{\"predictions\":[0,255]}");
    assertThat(rows(ints(DType.UINT16, shape(2), 0, 65_535)))
        .isEqualTo("{\"predictions\":[0,65535]}");
    assertThat(rows(ints(DType.INT8, shape(2), -128, 127)))
        .isEqualTo("{\"predictions\":[-128,127]}");
    assertThat(rows(ints(DType.INT16, shape(2), -32_768, 32_767)))
        .isEqualTo("{\"predictions\":[-32768,32767]}");
    assertThat(rows(ints(DType.UINT32, shape(2), 0, -1)))
        .isEqualTo("{\"predictions\":[0,4294967295]}");
    TensorData most = longs(shape(1), -1);
    assertThat(rows(new TensorData(DType.UINT64, shape(1), most.bytes(), 0, 8)))
        .isEqualTo("{\"predictions\":[18446744073709551615]}");
    assertThat(rows(ints(DType.BOOL, shape(2), 0, 1))).isEqualTo("{\"predictions\":[false,true]}");
    assertThat(rows(doubles(shape(2), 0.1, 1e300))).isEqualTo("{\"predictions\":[0.1,1e+300]}");
    assertThat(rows(floats(shape(2), Float.NaN, Float.NEGATIVE_INFINITY)))
        .isEqualTo("{\"predictions\":[NaN,-Infinity]}");
  }

  @Test
  void outputsWithoutCommonRowsAreRefusedInRowForm() {
    refusedInRows(floats(shape(2), 1, 2), floats(shape(3), 1, 2, 3))
        .startsWith("Tensor name: o1 has inconsistent batch size: 3 expecting: 2");
    refusedInRows(floats(shape(2), 1, 2), floats(shape(), 1))
        .startsWith("Tensor name: o1 has no shape information");
    refusedInRows(floats(shape(), 1)).startsWith("Tensor name: o0 has no shape information");
  }

  private static AbstractStringAssert<?> refusedInRows(TensorData... outputs) {
    assertThat(columns(outputs)).startsWith("{\"outputs\":");
    Throwable thrown = catchThrowable(() -> rows(outputs));
    assertThat(thrown).isInstanceOf(ServingException.class);
    assertThat(((ServingException) thrown).code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    return assertThat(((ServingException) thrown).detail()).contains("'inputs'");
  }

  @Test
  void stringsAreWrittenAsText() {
    assertThat(rows(strings(shape(3), "a", "", "\u00e9\"\\\n\ud83d\ude00")))
        .isEqualTo("{\"predictions\":[\"a\",\"\",\"\u00e9\\\"\\\\\\u000a\ud83d\ude00\"]}");
    assertThat(columns(strings(shape(), "x"))).isEqualTo("{\"outputs\":\"x\"}");
    assertThat(columns(strings(shape(2, 2), "a", "bc", "def", "")))
        .isEqualTo("{\"outputs\":[[\"a\",\"bc\"],[\"def\",\"\"]]}");
    assertThat(columns(strings(shape(2, 0)))).isEqualTo("{\"outputs\":[[],[]]}");
  }

  @Test
  void stringsBesideOtherOutputsKeepTheirRows() {
    TensorData batch = strings(shape(3, 2), "no", "no", "a", "bc", "def", "");
    assertThat(rows(batch.slice(1, 3), floats(shape(2), 1, 2)))
        .isEqualTo(
            "{\"predictions\":[{\"o0\":[\"a\",\"bc\"],\"o1\":1.0},"
                + "{\"o0\":[\"def\",\"\"],\"o1\":2.0}]}");
  }

  @Test
  void stringsThatAreNoTextAreWrittenAsBase64() {
    byte[][] noText = {{(byte) 0xff, 0, 1}, {(byte) 0xc3}, {(byte) 0xed, (byte) 0xa0, (byte) 0x80}};
    assertThat(rows(bytes(shape(4), noText[0], noText[1], "ok".getBytes(UTF_8), noText[2])))
        .isEqualTo(
            "{\"predictions\":[{\"b64\":\"/wAB\"},{\"b64\":\"ww==\"},\"ok\",{\"b64\":\"7aCA\"}]}");
  }

  @Test
  void outputsNamedBytesAreWrittenAsBase64() {
    ByteSink out = new ByteSink(8);
    Signature signature =
        new Signature(
            "s",
            "m",
            List.of(),
            List.of(spec("f_bytes", DType.FLOAT, -1), spec("s_bytes", DType.STRING, -1)));
    TensorData[] outputs = {floats(shape(2), 1, 2), strings(shape(2), "foo", "")};
    PredictWriter.write(out, signature, outputs, true);
    assertThat(new String(out.toBytes(), UTF_8))
        .isEqualTo(
            "{\"predictions\":[{\"f_bytes\":1.0,\"s_bytes\":{\"b64\":\"Zm9v\"}},"
                + "{\"f_bytes\":2.0,\"s_bytes\":{\"b64\":\"\"}}]}");
  }

  @Test
  void noOutputsAreAnEmptyAnswer() {
    assertThat(rows()).isEqualTo("{\"predictions\":[]}");
    assertThat(columns()).isEqualTo("{\"outputs\":{}}");
  }

  @Test
  void typesThatCannotGoOutAsJsonSaySo() {
    assertThatThrownBy(() -> columns(ints(DType.HALF, shape(1), 0)))
        .isInstanceOfSatisfying(
            ServingException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNIMPLEMENTED));
  }

  @Test
  void aReusedSinkStartsAgain() {
    ByteSink out = new ByteSink(1);
    PredictWriter.writeError(out, "first");
    out.reset();
    PredictWriter.writeError(out, "second");
    assertThat(new String(out.toBytes(), UTF_8)).isEqualTo("{\"error\":\"second\"}");
    assertThat(out.array()).hasSizeGreaterThanOrEqualTo(out.size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "a \"quote\" and a \\ and a /",
        "\u0000\u0001\b\t\n\u000b\f\r\u001f\u007f",
        "line\u2028and\u2029paragraph",
        "\u00e9\u65e5\u672c",
        "\ud83d\ude00 pair",
      })
  void everyTextComesBackFromAJsonReader(String text) throws IOException {
    assertThat(new ObjectMapper().readTree(error(text)).path("error").textValue()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\ud800b", "a\udc00b", "\udc00\ud800", "end\ud800"})
  void loneSurrogatesLeaveValidUtf8(String text) throws IOException {
    assertThat(new ObjectMapper().readTree(error(text)).path("error").textValue())
        .isEqualTo(text.replace('\ud800', '?').replace('\udc00', '?'));
  }

  @Test
  void outputNamesAreEscaped() {
    Signature signature =
        new Signature(
            "s",
            "m",
            List.of(),
            List.of(spec("a\"b", DType.FLOAT, -1), spec("c\n", DType.FLOAT, -1)));
    ByteSink out = new ByteSink(8);
    TensorData one = floats(shape(1), 1);
    PredictWriter.write(out, signature, new TensorData[] {one, one}, false);
    assertThat(new String(out.toBytes(), UTF_8))
        .isEqualTo("{\"outputs\":{\"a\\\"b\":[1.0],\"c\\u000a\":[1.0]}}");
  }

  private static byte[] error(String detail) {
    ByteSink out = new ByteSink(4);
    PredictWriter.writeError(out, detail);
    return out.toBytes();
  }

  private static String rows(TensorData... outputs) {
    return written(true, outputs);
  }

  private static String columns(TensorData... outputs) {
    return written(false, outputs);
  }

  private static String written(boolean rowFormat, TensorData... outputs) {
    TensorSpec[] specs = new TensorSpec[outputs.length];
    for (int i = 0; i < outputs.length; i++) {
      specs[i] = spec("o" + i, outputs[i].dtype(), outputs[i].shape());
    }
    ByteSink out = new ByteSink(16);
    PredictWriter.write(
        out, new Signature("s", "m", List.of(), List.of(specs)), outputs, rowFormat);
    return new String(out.toBytes(), UTF_8);
  }
}
