package dev.siskin.protocol.tfserving;

import static dev.siskin.protocol.tfserving.Bodies.named;
import static dev.siskin.protocol.tfserving.Bodies.read;
import static dev.siskin.protocol.tfserving.Bodies.signature;
import static dev.siskin.protocol.tfserving.Bodies.spec;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorSpec;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PredictReaderRefusalTest {
  private static final Signature X = signature(spec("x", DType.FLOAT, -1));
  private static final Signature OPEN = signature(spec("x", DType.FLOAT, -1, -1, -1));
  private static final Signature AB =
      signature(spec("a", DType.INT64, -1), spec("b", DType.FLOAT, -1));

  @ParameterizedTest
  @ValueSource(strings = {"", "   ", "\n"})
  void emptyBodies(String body) {
    refused(body, X).isEqualTo("JSON Parse error: The document is empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "1", "\"instances\"", "null", "NaN"})
  void bodiesThatAreNoObject(String body) {
    refused(body, X).contains("must be a JSON object");
  }

  @Test
  void everyTruncation() {
    String body =
        "{\"signature_name\":\"serving_default\",\"instances\":[{\"a\":1,\"b\":-2.5e3}],"
            + "\"more\":[true,null,\"\\u00e4\",NaN,Inf]}";
    assertThat(read(body, AB).rows()).isEqualTo(1);
    for (int cut = 0; cut < body.length(); cut++) {
      refused(body.substring(0, cut), AB).startsWith("JSON Parse error: ");
    }
  }

  @Test
  void aParseErrorNamesItsPlace() {
    refused("{\"instances\":[1,2,oops]}", X).contains("oops").endsWith("at offset: 18");
  }

  @Test
  void otherMistakesBesideAShortInfinity() {
    refused("{\"instances\":[Inf,oops]}", X).startsWith("JSON Parse error").contains("oops");
    refused("{\"instances\":[Infx]}", X).startsWith("JSON Parse error");
  }

  @Test
  void otherEncodingsThanUtf8() {
    String body = "{\"instances\":[1]}";
    for (byte[] bytes :
        new byte[][] {
          body.getBytes(UTF_16LE),
          body.getBytes(UTF_16BE),
          body.getBytes(java.nio.charset.Charset.forName("UTF-32LE")),
          ("\ufeff" + body).getBytes(UTF_16LE),
          {0, 0, '{', 0, 0, 0},
          {0},
          {0, 0, (byte) 0xff, (byte) 0xfe},
        }) {
      refusedBytes(bytes, X).contains("must be UTF-8");
    }
  }

  @Test
  void brokenUtf8InAKey() {
    byte[] body = "{\"k\u00e9\":1,\"instances\":[1]}".getBytes(UTF_8);
    assertThat(body[4]).isEqualTo((byte) 0xa9);
    body[4] = (byte) 0xc3;
    refusedBytes(body, X).startsWith("JSON Parse error: ");
  }

  @Test
  void bothForms() {
    refused("{\"instances\":[1],\"inputs\":[1]}", X)
        .contains("only one of 'inputs' or 'instances'");
    refused("{\"inputs\":[1],\"instances\":[1]}", X)
        .contains("only one of 'inputs' or 'instances'");
  }

  @Test
  void neitherForm() {
    refused("{}", X).isEqualTo("Missing 'inputs' or 'instances' key");
    refused("{\"Instances\":[1]}", X).isEqualTo("Missing 'inputs' or 'instances' key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "null", "[]", "{}", "true"})
  void signatureNamesThatAreNoString(String name) {
    String expected = "'signature_name' key must be a string value.";
    refused("{\"signature_name\":" + name + ",\"instances\":[1]}", X).isEqualTo(expected);
    refused("{\"instances\":[true],\"signature_name\":" + name + "}", X).isEqualTo(expected);
  }

  @Test
  void unknownSignatures() {
    Signature other = named("other", spec("x", DType.FLOAT, -1));
    String expected =
        "Serving signature name: \"no\" not found in signature def; this version has"
            + " [other, serving_default]";
    refused("{\"signature_name\":\"no\",\"instances\":[1]}", X, other).isEqualTo(expected);
    refused("{\"instances\":[1],\"signature_name\":\"no\"}", X, other).isEqualTo(expected);
    refused("{\"instances\":[1]}", other).contains("\"serving_default\" not found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "{\"x\":1}", "null", "\"[1]\""})
  void instancesThatAreNoList(String data) {
    refused("{\"instances\":" + data + "}", X).contains("'instances' value to be a list");
  }

  @Test
  void noRows() {
    refused("{\"instances\":[]}", X).contains("non-empty list");
    refused("{\"inputs\":[]}", X).contains("no rows");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1}",
        "{\"a\":1,\"c\":2}",
        "{\"a\":1,\"b\":2,\"c\":3}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"b\":2,\"a\":3}",
        "{}",
        "1",
        "[1,2]"
      })
  void rowsWithoutExactlyTheInputs(String row) {
    refused("{\"instances\":[" + row + "]}", AB).contains("keys must be equal to: a,b");
  }

  @Test
  void aKeyTwiceAmongManyInputs() {
    TensorSpec[] specs = new TensorSpec[70];
    StringBuilder row = new StringBuilder("{\"in69\":0");
    for (int i = 0; i < 70; i++) {
      specs[i] = spec(String.format("in%02d", i), DType.INT64, -1);
      row.append(i == 0 ? "" : String.format(",\"in%02d\":0", i));
    }
    refused("{\"instances\":[" + row + "}]}", signature(specs)).contains("keys must be equal to");
  }

  @Test
  void rowsOfTwoKinds() {
    refused("{\"instances\":[1,{\"x\":2}]}", X).contains("mixes");
    refused("{\"instances\":[{\"x\":2},1]}", X).contains("mixes");
  }

  @Test
  void missingColumns() {
    refused("{\"inputs\":{\"a\":[1]}}", AB).isEqualTo("Missing named input: b in 'inputs' object.");
    refused("{\"inputs\":[1]}", AB).isEqualTo("Missing named input: a in 'inputs' object.");
    refused("{\"inputs\":{\"b64\":\"AA==\"}}", X).contains("Missing named input: x");
    refused("{\"inputs\":[1]}", signature()).contains("to be an object");
  }

  @Test
  void columnsOfUnequalLength() {
    refused("{\"inputs\":{\"a\":[1,2],\"b\":[1]}}", AB).contains("has inconsistent batch size");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[[[1,2]],[[3]]]",
        "[[[1],[2]],[[3]]]",
        "[[[1]],[2]]",
        "[[[1]],2]",
        "[[[1]],[[[2]]]]",
        "[[1],[[2]]]",
        "[1,[2]]",
        "[[],[[]]]",
        "[[[]],[]]",
        "[[],1]",
        "[[1],[]]",
        "[[[]],[[1]]]"
      })
  void raggedLists(String data) {
    refused("{\"instances\":" + data + "}", OPEN)
        .containsPattern("^(Encountered list at unexpected|Expecting (tensor size:|shape \\[))");
    refused("{\"inputs\":" + data + "}", OPEN).startsWith("Encountered list at unexpected");
  }

  @Test
  void rowsUnlikeTheFirst() {
    refused("{\"instances\":[[[1,2]],[[3]]]}", OPEN)
        .isEqualTo("Expecting tensor size: 2 but got: 1 in 'x'");
    refused("{\"instances\":[[[1,2]],[[3],[4]]]}", OPEN)
        .isEqualTo("Expecting shape [1,2] but got: [2,1] in 'x'");
    refused("{\"instances\":[1,[2]]}", OPEN).isEqualTo("Expecting shape [] but got: [1] in 'x'");
    refused("{\"instances\":[{\"a\":1,\"b\":2},{\"a\":1,\"b\":[2,3]}]}", AB)
        .isEqualTo("Expecting tensor size: 1 but got: 2 in 'b'");
    refused("{\"instances\":[[[1,2]],[[3],4]]}", OPEN).contains("unexpected level: 1");
    refused("{\"instances\":[[1,2],[1,2,oops]]}", OPEN).startsWith("JSON Parse error: ");
  }

  @Test
  void shapesThatDoNotFit() {
    Signature fixed = signature(spec("x", DType.FLOAT, -1, 2));
    refused("{\"instances\":[[1,2,3]]}", fixed).contains("Expecting shape [-1, 2]", "[1, 3]");
    refused("{\"instances\":[1]}", fixed).contains("but got: [1]");
    refused("{\"inputs\":1}", fixed).contains("but got: []");
    refused("{\"instances\":[[[1,2]]]}", fixed).contains("but got: [1, 1, 2]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "null", "\"1\"", "{}", "{\"y\":1}"})
  void valuesThatAreNoNumber(String value) {
    refused("{\"inputs\":[" + value + "]}", X).contains("is not of expected type: float");
  }

  @ParameterizedTest
  @CsvSource({
    "INT32, 2147483648",
    "INT32, -2147483649",
    "INT64, 9223372036854775808",
    "INT64, -9223372036854775809",
    "INT64, 1e3",
    "INT64, 1.0",
    "INT64, NaN",
    "INT64, Inf",
    "INT64, true",
    "INT64, null",
    "UINT8, 256",
    "UINT8, -1",
    "UINT16, 65536",
    "UINT16, -1",
    "UINT8, 1.0",
    "INT8, 128",
    "INT8, -129",
    "INT16, 32768",
    "INT16, -32769",
    "UINT32, 4294967296",
    "UINT32, -1",
    "UINT64, -1",
    "UINT64, 18446744073709551616",
    "UINT64, 20000000000000000000",
    "UINT64, 100000000000000000000",
    "UINT64, 1e3",
    "UINT64, 1234567890123456.890",
    "UINT64, NaN",
    "STRING, 1",
    "STRING, true",
    "STRING, null",
    "BOOL, 1",
    "BOOL, 0.0",
    "BOOL, null",
    "DOUBLE, true",
  })
  void valuesThatDoNotFitTheType(DType dtype, String value) {
    refused("{\"instances\":[" + value + "]}", signature(spec("x", dtype, -1)))
        .contains("is not of expected type: " + dtype.wireName());
  }

  @ParameterizedTest
  @EnumSource(names = {"HALF", "BFLOAT16"})
  void typesThatCannotComeAsJson(DType dtype) {
    Signature signature = signature(spec("x", dtype, -1, -1));
    refused("{\"instances\":[[]]}", signature).contains("cannot come as JSON");
    refused("{\"inputs\":[[\"a\"]]}", signature).contains("cannot come as JSON");
    refused("{\"inputs\":[]}", signature).contains("cannot come as JSON");
  }

  @Test
  void aLongTextIsCutInTheAnswer() {
    String text = "z".repeat(100_000);
    refused("{\"instances\":[\"" + text + "\"]}", X).contains("z...").hasSizeLessThan(200);
    refused("{\"signature_name\":\"" + text + "\",\"instances\":[1]}", X).hasSizeLessThan(1025);
  }

  @Test
  void numbersBeyondTheirLimit() {
    int limit = JsonLimits.DEFAULT.numberChars();
    String whole = "1".repeat(limit);
    String fraction = "-0." + "1".repeat(limit - 1);
    assertThat(read("{\"instances\":[" + whole + "," + fraction + "]}", X).rows()).isEqualTo(2);
    refused("{\"instances\":[1" + whole + "]}", X).contains("Number value length");
    refused("{\"instances\":[" + fraction + "1]}", X).contains("Number value length");
    refused("{\"instances\":[" + whole + "1]}", signature(spec("x", DType.INT64, -1)))
        .contains("Number value length");
  }

  @Test
  void stringsBeyondTheirLimit() {
    PredictReader reader = new PredictReader(new JsonLimits(100, 64, 20));
    for (String body :
        new String[] {
          "{\"signature_name\":\"" + "s".repeat(21) + "\",\"instances\":[1]}",
          "{\"" + "k".repeat(21) + "\":1,\"instances\":[1]}",
        }) {
      byte[] bytes = body.getBytes(UTF_8);
      refusal(() -> reader.read(bytes, 0, bytes.length, Bodies.byName(X), ByteArrays.HEAP))
          .startsWith("JSON Parse error: ");
    }
  }

  @Test
  void depthBeyondItsLimit() {
    int limit = JsonLimits.DEFAULT.depth();
    String allowed = "[".repeat(limit - 1) + "]".repeat(limit - 1);
    assertThat(read("{\"skipped\":" + allowed + ",\"instances\":[1]}", X).rows()).isEqualTo(1);
    refused("{\"skipped\":[" + allowed + "],\"instances\":[1]}", X).contains("nesting depth");
    refused("{\"skipped\":" + "[".repeat(1_000_000), X).contains("nesting depth");
    refused("{\"instances\":" + "[".repeat(1_000_000), X).contains("nesting depth");
    String tooManyDimensions = "[".repeat(40) + "]".repeat(40);
    refused("{\"instances\":" + tooManyDimensions + "}", X).contains("more than 32 dimensions");
    refused("{\"skipped\":" + "{\"a\":".repeat(100_000), X).contains("nesting depth");
  }

  private static AbstractStringAssert<?> refused(String body, Signature... signatures) {
    return refusal(() -> read(body, signatures));
  }

  private static AbstractStringAssert<?> refusedBytes(byte[] body, Signature signature) {
    PredictReader reader = new PredictReader(JsonLimits.DEFAULT);
    return refusal(
        () -> reader.read(body, 0, body.length, Bodies.byName(signature), ByteArrays.HEAP));
  }

  private static AbstractStringAssert<?> refusal(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    assertThat(thrown).isInstanceOf(ServingException.class);
    ServingException refusal = (ServingException) thrown;
    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    return assertThat(refusal.detail());
  }
}
