package dev.siskin.protocol.tfserving;

import static dev.siskin.protocol.tfserving.Bodies.bytes;
import static dev.siskin.protocol.tfserving.Bodies.shape;
import static dev.siskin.protocol.tfserving.Bodies.spec;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorSpec;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExamplesReaderTest {
  private static final TensorSpec EXAMPLES = spec("inputs", DType.STRING, -1);
  private static final TensorSpec SCORES = spec("scores", DType.FLOAT, -1, 1);
  private static final TensorSpec CLASSES = spec("classes", DType.STRING, -1, -1);
  private static final TensorSpec VALUES = spec("outputs", DType.FLOAT, -1, 1);
  private static final Signature CLASSIFY = classify(Signature.DEFAULT, SCORES);

  private final LentArrays arrays = new LentArrays();

  @Test
  void anExampleIsAMessageOfItsFeatures() {
    // Example{1: Features{1: entry{1: "x", 2: Feature{2: FloatList{1: packed 20.0}}}}}
    InferRequest request = read("{\"examples\":[{\"x\":20.0}]}", CLASSIFY);
    assertThat(request.inputs())
        .containsExactly(bytes(shape(1), hex("0a0f 0a0d 0a0178 1208 1206 0a04 0000a041")));
    assertThat(request.rows()).isOne();
    assertThat(request.signature()).isSameAs(CLASSIFY);
    assertThat(request.reply()).isSameAs(ExamplesReply.CLASSIFY);
    assertThat(arrays.lentAreThoseOf(request)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1a03 0a01 01",
    "'[1,-1,300]', 1a0f 0a0d 01 ffffffffffffffffff01 ac02",
    "'[true,false,2]', 1a05 0a03 01 00 02",
    "-0, 1a03 0a01 00",
    "-9223372036854775808, 1a0c 0a0a 80808080808080808001",
    "9223372036854775807, 1a0b 0a09 ffffffffffffffff7f",
    "'[1.0,-2e0]', 120a 0a08 0000803f 000000c0",
    "18446744073709551616, 1206 0a04 0000805f",
    "1e99, 1206 0a04 0000807f",
    "NaN, 1206 0a04 0000c07f",
    "'\"a\\n\"', 0a04 0a02 610a",
    "'[\"\",{\"b64\":\"/w==\"}]', 0a05 0a00 0a01 ff",
    "[], ''",
  })
  void aFeatureIsOfWhatItsFirstValueIs(String value, String feature) {
    byte[] list = hex(feature);
    String entry = "0a0166 12" + HexFormat.of().toHexDigits((byte) list.length) + feature;
    int size = hex(entry).length;
    assertThat(read("{\"examples\":[{\"f\":" + value + "}]}", CLASSIFY).inputs())
        .containsExactly(
            bytes(
                shape(1),
                hex(
                    "0a"
                        + HexFormat.of().toHexDigits((byte) (size + 2))
                        + "0a"
                        + HexFormat.of().toHexDigits((byte) size)
                        + entry)));
  }

  @Test
  void lengthsTakeAsManyBytesAsTheyNeed() {
    String text = "t".repeat(20_000);
    byte[] bytes = read("{\"examples\":[{\"f\":\"" + text + "\"}]}", CLASSIFY).inputs()[0].bytes();
    // 20000 = a09c01, and what is around it: list +4, feature +4, entry +7, features +4.
    String head = "0ab39c01 0aaf9c01 0a0166 12a89c01 0aa49c01 0aa09c01";
    assertThat(HexFormat.of().formatHex(bytes, 4, 4 + hex(head).length))
        .isEqualTo(head.replace(" ", ""));
  }

  @Test
  void theContextComesBeforeEachExample() {
    byte[] shared = hex("0a0c 0a0a 0a0163 1205 1a03 0a01 07");
    byte[] own = hex("0a0c 0a0a 0a0178 1205 1a03 0a01 01");
    byte[] both = new byte[shared.length + own.length];
    System.arraycopy(shared, 0, both, 0, shared.length);
    System.arraycopy(own, 0, both, shared.length, own.length);
    for (String body :
        new String[] {
          "{\"context\":{\"c\":7},\"examples\":[{\"x\":1},{}]}",
          "{\"examples\":[{\"x\":1},{}],\"context\":{\"c\":7}}",
        }) {
      assertThat(read(body, CLASSIFY).inputs()).containsExactly(bytes(shape(2), both, shared));
    }
    assertThat(read("{\"examples\":[{},{\"x\":1}],\"context\":{}}", CLASSIFY).inputs())
        .containsExactly(bytes(shape(2), new byte[0], own));
  }

  @Test
  void theSignatureMayBeNamedAnywhere() {
    Signature other = classify("other", CLASSES);
    assertThat(
            read("{\"examples\":[{}],\"signature_name\":\"other\"}", CLASSIFY, other).signature())
        .isSameAs(other);
    assertThat(read("{\"signature_name\":\"\",\"examples\":[{}]}", CLASSIFY, other).signature())
        .isSameAs(CLASSIFY);
    refused("{\"examples\":[{}],\"signature_name\":\"no\"}", CLASSIFY)
        .isEqualTo("No signature was found with the name: no");
    refused("{\"examples\":[{}]}", other)
        .isEqualTo("No signature was found with the name: serving_default");
    refused("{\"examples\":[{}],\"signature_name\":1}", CLASSIFY)
        .isEqualTo("'signature_name' key must be a string value.");
  }

  @Test
  void ofAKeyThatComesTwiceTheFirstCountsAndOthersAreIgnored() {
    assertThat(
            read("{\"k\":[{}],\"examples\":[{},{}],\"examples\":1,\"z\":2} more", CLASSIFY).rows())
        .isEqualTo(2);
  }

  @Test
  void bodiesWithoutExamples() {
    refused("{}", CLASSIFY).isEqualTo("key 'examples' is expected and was not found");
    refused("{\"context\":{}}", CLASSIFY).contains("was not found");
    refused("{\"examples\":{}}", CLASSIFY)
        .isEqualTo("Expecting 'examples' value to be an list/array");
    refused("{\"examples\":[]}", CLASSIFY).isEqualTo("'examples' value is an empty array");
    refused("{\"examples\":[1]}", CLASSIFY)
        .isEqualTo("Example must be JSON object but got JSON Number");
    refused("{\"context\":[],\"examples\":[{}]}", CLASSIFY)
        .isEqualTo("Example must be JSON object but got JSON Array");
    refused("", CLASSIFY).isEqualTo("JSON Parse error: The document is empty");
    refused("[]", CLASSIFY).startsWith("JSON Parse error: ");
  }

  @ParameterizedTest
  @CsvSource({
    "null, has element with unexpected JSON type: Null",
    "[[1]], has element with unexpected JSON type: Array",
    "{}, has element with unexpected JSON type: Object",
    "{\"b64\":1}, has element with unexpected JSON type: Object",
    "{\"b64\":\"Z\"}, Unable to base64 decode",
    "9223372036854775808, has uint64 element. Only int64 is supported.",
    "18446744073709551615, has uint64 element. Only int64 is supported.",
    "'[1,1.0]', Unexpected element type in feature: f expecting type: int64",
    "'[1.0,true]', Unexpected element type in feature: f expecting type: float",
    "'[\"a\",1]', Unexpected element type in feature: f expecting type: bytes",
    "oops, JSON Parse error",
    "'[1,', JSON Parse error",
  })
  void featuresThatAreNone(String value, String words) {
    refused("{\"examples\":[{},{\"f\":" + value + "}]}", CLASSIFY).contains(words);
    refused("{\"examples\":[{}],\"context\":{\"f\":" + value + "}}", CLASSIFY).contains(words);
  }

  @Test
  void signaturesMadeForSomethingElse() {
    Signature predict =
        new Signature(
            "serving_default", "tensorflow/serving/predict", List.of(EXAMPLES), List.of());
    refused("{\"examples\":[{}]}", predict)
        .isEqualTo(
            "Expected classification signature method_name to be tensorflow/serving/classify. Was:"
                + " tensorflow/serving/predict");
    assertThatThrownBy(() -> read(ExamplesReply.REGRESS, "{\"examples\":[{}]}", CLASSIFY))
        .hasMessage(
            "Expected regression signature method_name to be tensorflow/serving/regress. Was:"
                + " tensorflow/serving/classify");
    refused("{\"examples\":[{}]}", classify("serving_default", VALUES, SCORES, CLASSES))
        .isEqualTo("Expected one or two output Tensors, found 3");
    refused("{\"examples\":[{}]}", classify("serving_default", VALUES))
        .startsWith("Expected classification signature outputs to contain at least one of");
    refused("{\"examples\":[{}]}", classifying(List.of(EXAMPLES, VALUES)))
        .isEqualTo("Expected one input Tensor.");
    refused("{\"examples\":[{}]}", classifying(List.of(spec("x", DType.FLOAT, -1))))
        .isEqualTo("input x:float[-1] takes no examples");
    refused("{\"examples\":[{}]}", classifying(List.of(spec("x", DType.STRING))))
        .isEqualTo("input x:string[] takes no list of 1 examples");
    assertThat(arrays.takes()).isZero();
  }

  @Test
  void whatTensorFlow2ExportsIsTakenByItsForm() {
    Signature scores = predicting(List.of(EXAMPLES), List.of(SCORES));
    Signature values = predicting(List.of(EXAMPLES), List.of(VALUES));
    assertThat(read("{\"examples\":[{}]}", scores).rows()).isOne();
    assertThat(read(ExamplesReply.REGRESS, "{\"examples\":[{}]}", values).rows()).isOne();
    refused("{\"examples\":[{}]}", values)
        .contains("method_name", "Was: tensorflow/serving/predict");
    refused("{\"examples\":[{}]}", predicting(List.of(SCORES), List.of(SCORES)))
        .contains("method_name", "Was: tensorflow/serving/predict");
  }

  private static Signature predicting(List<TensorSpec> inputs, List<TensorSpec> outputs) {
    return new Signature(Signature.DEFAULT, "tensorflow/serving/predict", inputs, outputs);
  }

  @Test
  void regressionNeedsItsOneOutput() {
    Signature regress =
        new Signature(
            "serving_default", "tensorflow/serving/regress", List.of(EXAMPLES), List.of(VALUES));
    assertThat(read(ExamplesReply.REGRESS, "{\"examples\":[{},{},{}]}", regress).rows())
        .isEqualTo(3);
    for (List<TensorSpec> outputs : List.of(List.of(SCORES), List.of(SCORES, VALUES))) {
      Signature other =
          new Signature(
              "serving_default", "tensorflow/serving/regress", List.of(EXAMPLES), outputs);
      assertThatThrownBy(() -> read(ExamplesReply.REGRESS, "{\"examples\":[{}]}", other))
          .hasMessageContaining("output");
    }
  }

  @Test
  void aContextCannotMultiplyABodyWithoutLimit() {
    int contextBytes = 1 << 19;
    int rows = ExamplesPass.MOST_CONTEXT_BYTES / contextBytes;
    String head = "{\"context\":{\"f\":\"" + "c".repeat(contextBytes - 23) + "\"},\"examples\":[{}";
    String allowed = head + ",{}".repeat(rows - 1) + "]}";
    String more = head + ",{}".repeat(rows) + "]}";
    assertThat(read(allowed, CLASSIFY).rows()).isEqualTo(rows);
    assertThat(arrays.takes()).isOne();
    refused(more, CLASSIFY).contains("'context' adds more than 16777216 bytes");
    assertThat(arrays.takes()).isOne();
  }

  @Test
  void limitsOfJsonHold() {
    ExamplesReader reader = new ExamplesReader(new JsonLimits(4, 10, 20));
    for (String value :
        new String[] {"\"" + "s".repeat(21) + "\"", "12345678901", "[[1]]", "{\"b64\":[1]}"}) {
      byte[] body = ("{\"examples\":[{\"f\":" + value + "}]}").getBytes(UTF_8);
      assertThatThrownBy(
              () ->
                  reader.read(
                      ExamplesReply.CLASSIFY,
                      body,
                      0,
                      body.length,
                      Bodies.byName(CLASSIFY),
                      arrays))
          .isInstanceOf(ServingException.class);
    }
    assertThat(arrays.takes()).isZero();
  }

  @Test
  void everyTruncation() {
    String body =
        "{\"context\":{\"c\":[\"\\u00e9\",{\"b64\":\"Zg==\"}]},\"signature_name\":\"serving_default\","
            + "\"examples\":[{\"x\":[1,2],\"y\":-1.5e3,\"z\":true}]}";
    assertThat(read(body, CLASSIFY).rows()).isOne();
    for (int cut = 0; cut < body.length(); cut++) {
      refused(body.substring(0, cut), CLASSIFY);
    }
  }

  private static Signature classify(String name, TensorSpec... outputs) {
    return new Signature(name, "tensorflow/serving/classify", List.of(EXAMPLES), List.of(outputs));
  }

  private static Signature classifying(List<TensorSpec> inputs) {
    return new Signature(Signature.DEFAULT, "tensorflow/serving/classify", inputs, List.of(SCORES));
  }

  private InferRequest read(String body, Signature... signatures) {
    return read(ExamplesReply.CLASSIFY, body, signatures);
  }

  private InferRequest read(ExamplesReply reply, String body, Signature... signatures) {
    byte[] bytes = body.getBytes(UTF_8);
    return new ExamplesReader(JsonLimits.DEFAULT)
        .read(reply, bytes, 0, bytes.length, Bodies.byName(signatures), arrays);
  }

  private AbstractStringAssert<?> refused(String body, Signature... signatures) {
    Throwable thrown = catchThrowable(() -> read(body, signatures));
    assertThat(thrown).as(body).isInstanceOf(ServingException.class);
    assertThat(((ServingException) thrown).code())
        .isIn(ErrorCode.INVALID_ARGUMENT, ErrorCode.FAILED_PRECONDITION);
    return assertThat(((ServingException) thrown).detail());
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
