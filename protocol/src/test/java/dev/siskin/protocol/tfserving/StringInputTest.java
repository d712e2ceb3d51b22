package dev.siskin.protocol.tfserving;

import static dev.siskin.protocol.tfserving.Bodies.bytes;
import static dev.siskin.protocol.tfserving.Bodies.floats;
import static dev.siskin.protocol.tfserving.Bodies.read;
import static dev.siskin.protocol.tfserving.Bodies.shape;
import static dev.siskin.protocol.tfserving.Bodies.signature;
import static dev.siskin.protocol.tfserving.Bodies.spec;
import static dev.siskin.protocol.tfserving.Bodies.strings;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Inputs of type STRING: as text, and as base64 told apart from named rows. */
class StringInputTest {
  private static final Signature TEXT = signature(spec("s", DType.STRING, -1));
  private static final Signature PAIRS = signature(spec("s", DType.STRING, -1, 2));
  private static final Signature B64 = signature(spec("b64", DType.STRING, -1));
  private static final Signature TWO =
      signature(spec("s", DType.STRING, -1), spec("x", DType.FLOAT, -1));

  @Test
  void textIsUtf8WithoutItsEscapes() {
    assertThat(
            read(
                    "{\"instances\":[\"\",\"plain\",\"\u00e9\u65e5\ud83d\ude00\","
                        + "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000x\\u00e9\\u65E5\\ud83d\\ude00\"]}",
                    TEXT)
                .inputs())
        .containsExactly(
            strings(
                shape(4),
                "",
                "plain",
                "\u00e9\u65e5\ud83d\ude00",
                "\"\\/\b\f\n\r\t\u0000x\u00e9\u65e5\ud83d\ude00"));
  }

  @Test
  void listsOfTextAreTensors() {
    assertThat(read("{\"instances\":[[\"a\",\"bc\"],[\"\",\"d\"]]}", PAIRS).inputs())
        .containsExactly(strings(shape(2, 2), "a", "bc", "", "d"));
    assertThat(read("{\"inputs\":[[\"a\",{\"b64\":\"/w==\"}]]}", PAIRS).inputs())
        .containsExactly(bytes(shape(1, 2), new byte[] {'a'}, new byte[] {(byte) 0xff}));
  }

  @Test
  void manyStringsGrowTheTensor() {
    String[] texts = new String[500];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = "t".repeat(i);
    }
    String body = "{\"instances\":[\"" + String.join("\",\"", texts) + "\"]}";
    assertThat(read(body, TEXT).inputs()).containsExactly(strings(shape(500), texts));
  }

  @Test
  void base64StandsForItsBytesWhereverAStringMay() {
    byte[] foo = "foo".getBytes(UTF_8);
    String value = "{\"b64\":\"Zm9v\"}";
    assertThat(read("{\"instances\":[" + value + "]}", TEXT).inputs())
        .containsExactly(bytes(shape(1), foo));
    assertThat(read("{\"instances\":[\"a\"," + value + "]}", TEXT).inputs())
        .containsExactly(bytes(shape(2), new byte[] {'a'}, foo));
    assertThat(read("{\"instances\":[{\"s\":" + value + "}]}", TEXT).inputs())
        .containsExactly(bytes(shape(1), foo));
    assertThat(read("{\"inputs\":{\"s\":[" + value + "]}}", TEXT).inputs())
        .containsExactly(bytes(shape(1), foo));
    assertThat(read("{\"instances\":[{\"x\":1,\"s\":" + value + "}]}", TWO).inputs())
        .containsExactly(bytes(shape(1), foo), floats(shape(1), 1));
  }

  @Test
  void aBareBase64ObjectIsOneValue() {
    Signature scalar = signature(spec("s", DType.STRING));
    assertThat(read("{\"inputs\": { \"b64\" : \"Zg\" } }", scalar).inputs())
        .containsExactly(strings(shape(), "f"));
    assertThat(read("{\"inputs\":{\"b64\":\"Zg\"}}", TEXT).inputs())
        .containsExactly(strings(shape(1), "f"));
  }

  @Test
  void anInputNamedB64IsMeantByWhatIsNoString() {
    assertThat(read("{\"instances\":[{\"b64\":{\"b64\":\"Zg==\"}}]}", B64).inputs())
        .containsExactly(strings(shape(1), "f"));
    assertThat(read("{\"inputs\":{\"b64\":[\"Zg==\"]}}", B64).inputs())
        .containsExactly(strings(shape(1), "Zg=="));
    assertThat(read("{\"instances\":[{\"b64\":\"Zg==\"}]}", B64).inputs())
        .containsExactly(strings(shape(1), "f"));
    assertThat(read("{\"inputs\":{\"b64\":\"Zg==\",\"k\":1}}", B64).inputs())
        .containsExactly(strings(shape(1), "Zg=="));
    assertThat(read("{\"inputs\":{\"b64\":\"Zg==\",\"s\":[\"a\"]}}", TEXT).inputs())
        .containsExactly(strings(shape(1), "a"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "Zg==, f",
    "Zm8=, fo",
    "Zm9v, foo",
    "Zg, f",
    "Zm8, fo",
    "Zg.., f",
    "Zm8., fo",
    "' Zm 9v ', foo",
    "'Zm9v\\n', foo",
    "'Zg=\\r\\n=', f",
    "Pz8\\/, ???",
  })
  void base64IsTakenAsTfServingTakesIt(String base64, String text) {
    assertThat(read("{\"instances\":[{\"b64\":\"" + base64 + "\"}]}", TEXT).inputs())
        .containsExactly(strings(shape(1), text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Z",
        "Zm9vZ",
        "Zg=",
        "Zg===",
        "Zm8==",
        "Zm9v=",
        "=",
        "Z-_v",
        "Zm9\u00e9",
        "Zg==Zg=="
      })
  void whatIsNoBase64(String base64) {
    refused("{\"instances\":[{\"b64\":\"" + base64 + "\"}]}", TEXT, "Unable to base64 decode");
    refused("{\"inputs\":[{\"b64\":\"" + base64 + "\"}]}", TEXT, "Unable to base64 decode");
  }

  @Test
  void objectsThatAreNoBase64() {
    for (String value : new String[] {"{}", "{\"b64\":1}", "{\"b64\":\"Zg\",\"b64\":\"Zg\"}"}) {
      refused("{\"inputs\":[" + value + "]}", TEXT, "not formatted correctly for base64 data");
    }
    refused("{\"instances\":[\"a\",{\"s\":\"b\"}]}", TEXT, "mixes");
    refused("{\"instances\":[{\"s\":\"b\"},{\"b64\":\"Zg\"}]}", TEXT, "mixes");
    refused("{\"instances\":[{\"b64\":\"Zg\"}]}", TWO, "keys must be equal to: s,x");
    refused("{\"inputs\":{\"b64\":\"Zg\"}}", TWO, "Missing named input: s");
  }

  @Test
  void base64OfANumber() {
    Signature x = signature(spec("x", DType.FLOAT, -1));
    refused("{\"inputs\":[{\"b64\":\"Zg\"}]}", x, "is not of expected type: float");
    refused("{\"instances\":[{\"b64\":\"Zg\"}]}", x, "keys must be equal to: x");
  }

  @Test
  void stringsBeyondTheirLimit() {
    JsonLimits limits = new JsonLimits(100, 64, 20);
    String most = "s".repeat(20);
    for (String value : new String[] {"\"%s\"", "{\"b64\":\"%s\"}"}) {
      byte[] allowed = ("{\"instances\":[" + String.format(value, most) + "]}").getBytes(UTF_8);
      byte[] longer =
          ("{\"instances\":[" + String.format(value, most + "s") + "]}").getBytes(UTF_8);
      LentArrays arrays = new LentArrays();
      PredictReader reader = new PredictReader(limits);
      assertThat(reader.read(allowed, 0, allowed.length, Bodies.byName(TEXT), arrays).rows())
          .isOne();
      assertThatThrownBy(() -> reader.read(longer, 0, longer.length, Bodies.byName(TEXT), arrays))
          .hasMessageContaining("String value length exceeds the maximum allowed (20)");
      assertThat(arrays.takes()).isOne();
    }
  }

  @Test
  void base64CountsAsADepth() {
    PredictReader reader = new PredictReader(new JsonLimits(2, 64, 20));
    byte[] text = "{\"instances\":[\"a\"]}".getBytes(UTF_8);
    byte[] deep = "{\"instances\":[{\"b64\":\"Zg\"}]}".getBytes(UTF_8);
    LentArrays arrays = new LentArrays();
    assertThat(reader.read(text, 0, text.length, Bodies.byName(TEXT), arrays).rows()).isOne();
    assertThatThrownBy(() -> reader.read(deep, 0, deep.length, Bodies.byName(TEXT), arrays))
        .isInstanceOf(ServingException.class);
  }

  private static void refused(String body, Signature signature, String words) {
    assertThatThrownBy(() -> read(body, signature))
        .isInstanceOfSatisfying(
            ServingException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
        .hasMessageContaining(words);
  }
}
