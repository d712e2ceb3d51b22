package dev.siskin.protocol.tfserving;

import static dev.siskin.protocol.tfserving.Bodies.doubles;
import static dev.siskin.protocol.tfserving.Bodies.floats;
import static dev.siskin.protocol.tfserving.Bodies.ints;
import static dev.siskin.protocol.tfserving.Bodies.longs;
import static dev.siskin.protocol.tfserving.Bodies.named;
import static dev.siskin.protocol.tfserving.Bodies.read;
import static dev.siskin.protocol.tfserving.Bodies.shape;
import static dev.siskin.protocol.tfserving.Bodies.signature;
import static dev.siskin.protocol.tfserving.Bodies.spec;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tensor.ByteArrays;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorSpec;
import org.junit.jupiter.api.Test;

class PredictReaderTest {
  private static final Signature X = signature(spec("x", DType.FLOAT, -1));
  private static final Signature MATRIX = signature(spec("x", DType.FLOAT, -1, 2));
  private static final Signature AB =
      signature(spec("a", DType.INT64, -1), spec("b", DType.FLOAT, -1, 2));

  @Test
  void plainRowsAreStackedOnANewFirstDimension() {
    InferRequest request = read("{\"instances\": [2.0, 3.0, 4.0]}", X);
    assertThat(request.inputs()).containsExactly(floats(shape(3), 2, 3, 4));
    assertThat(request.rows()).isEqualTo(3);
    assertThat(request.reply()).isEqualTo(PredictReply.ROWS);
    assertThat(request.signature()).isSameAs(X);
  }

  @Test
  void listRowsKeepTheirOrder() {
    assertThat(read("{\"instances\":[[1,2],[3,4],[5,6]]}", MATRIX).inputs())
        .containsExactly(floats(shape(3, 2), 1, 2, 3, 4, 5, 6));
  }

  @Test
  void namedRowsFillTheInputsInTheSignaturesOrder() {
    InferRequest request =
        read("{\"instances\":[{\"b\":[1,2],\"a\":7},{\"a\":8,\"b\":[3,4]}]}", AB);
    assertThat(request.inputs())
        .containsExactly(longs(shape(2), 7, 8), floats(shape(2, 2), 1, 2, 3, 4));
    assertThat(request.rows()).isEqualTo(2);
  }

  @Test
  void oneInputMayBeNamedToo() {
    assertThat(read("{\"instances\":[{\"x\":1},{\"x\":2}]}", X).inputs())
        .containsExactly(floats(shape(2), 1, 2));
  }

  @Test
  void columnFormTakesTheTensorAsItStands() {
    InferRequest request = read("{\"inputs\": [[1,2],[3,4]]}", MATRIX);
    assertThat(request.inputs()).containsExactly(floats(shape(2, 2), 1, 2, 3, 4));
    assertThat(request.rows()).isEqualTo(2);
    assertThat(request.reply()).isEqualTo(PredictReply.COLUMNS);
  }

  @Test
  void columnFormTakesNamedTensorsAndIgnoresOtherKeys() {
    assertThat(read("{\"inputs\":{\"b\":[[1,2]],\"z\":{\"q\":[]},\"a\":[9]}}", AB).inputs())
        .containsExactly(longs(shape(1), 9), floats(shape(1, 2), 1, 2));
  }

  @Test
  void columnFormTakesAScalar() {
    InferRequest request = read("{\"inputs\": 4.5}", signature(spec("x", DType.FLOAT)));
    assertThat(request.inputs()).containsExactly(floats(shape(), 4.5f));
    assertThat(request.rows()).isEqualTo(1);
  }

  @Test
  void anyShapeFitsAnUnknownRank() {
    Signature any = signature(new TensorSpec("x", DType.FLOAT, new long[0], true));
    assertThat(read("{\"inputs\": [[[1],[2]]]}", any).inputs())
        .containsExactly(floats(shape(1, 2, 1), 1, 2));
    assertThat(read("{\"inputs\": 1}", any).inputs()).containsExactly(floats(shape(), 1));
  }

  @Test
  void emptyRowsAreRowsOfSizeZero() {
    Signature open = signature(spec("x", DType.FLOAT, -1, -1));
    assertThat(read("{\"instances\": [[],[],[]]}", open).inputs())
        .containsExactly(floats(shape(3, 0)));
  }

  @Test
  void allTypesOfTheSignatureAreRead() {
    Signature all =
        signature(
            spec("bool", DType.BOOL, -1),
            spec("double", DType.DOUBLE, -1),
            spec("int32", DType.INT32, -1),
            spec("int64", DType.INT64, -1),
            spec("uint16", DType.UINT16, -1),
            spec("uint8", DType.UINT8, -1));
    assertThat(
            read(
                    "{\"inputs\":{\"bool\":[true,false],\"double\":[1e300,-2],"
                        + "\"int32\":[-2147483648,2147483647],"
                        + "\"int64\":[-9223372036854775808,9223372036854775807],"
                        + "\"uint16\":[0,65535],\"uint8\":[0,255]}}",
                    all)
                .inputs())
        .containsExactly(
            ints(DType.BOOL, shape(2), 1, 0),
            doubles(shape(2), 1e300, -2),
            ints(DType.INT32, shape(2), Integer.MIN_VALUE, Integer.MAX_VALUE),
            longs(shape(2), Long.MIN_VALUE, Long.MAX_VALUE),
            ints(DType.UINT16, shape(2), 0, 65_535),
            ints(DType.UINT8, shape(2), 0, 255));
  }

  @Test
  void wholeNumbersAreFloatsToo() {
    assertThat(read("{\"instances\":[16777217, -3, 123456789012345678901234567890]}", X).inputs())
        .containsExactly(floats(shape(3), 16_777_216f, -3f, 1.2345679e29f));
  }

  @Test
  void theWordsForNotANumberAndInfinityAreNumbers() {
    assertThat(read("{\"instances\":[NaN, Infinity, -Infinity]}", X).inputs())
        .containsExactly(
            floats(shape(3), Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY));
  }

  @Test
  void theShortWordsForInfinityAreNumbersToo() {
    assertThat(read("{\"note\":\"Inf \\\" Inf\",\"instances\":[Inf,-Inf,Infinity,1]}", X).inputs())
        .containsExactly(
            floats(
                shape(4),
                Float.POSITIVE_INFINITY,
                Float.NEGATIVE_INFINITY,
                Float.POSITIVE_INFINITY,
                1));
  }

  @Test
  void numbersTooLargeForTheTypeBecomeInfinite() {
    assertThat(read("{\"instances\":[1e40, -1e40, 1e-60, 1e999999999]}", X).inputs())
        .containsExactly(
            floats(
                shape(4),
                Float.POSITIVE_INFINITY,
                Float.NEGATIVE_INFINITY,
                0,
                Float.POSITIVE_INFINITY));
    assertThat(
            read("{\"instances\":[1e40, 1e400]}", signature(spec("x", DType.DOUBLE, -1))).inputs())
        .containsExactly(doubles(shape(2), 1e40, Double.POSITIVE_INFINITY));
  }

  @Test
  void theSignatureNameMayStandBeforeTheData() {
    Signature other = named("other", spec("x", DType.INT64, -1));
    InferRequest request = read("{\"signature_name\":\"other\",\"instances\":[1]}", X, other);
    assertThat(request.signature()).isSameAs(other);
    assertThat(request.inputs()).containsExactly(longs(shape(1), 1));
  }

  @Test
  void theSignatureNameMayStandAfterTheData() {
    Signature other = named("other", spec("x", DType.INT64, -1));
    InferRequest request = read("{\"instances\":[1],\"signature_name\":\"other\"}", X, other);
    assertThat(request.signature()).isSameAs(other);
    assertThat(request.inputs()).containsExactly(longs(shape(1), 1));
  }

  @Test
  void dataThatOnlyFitsTheSignatureNamedAfterItIsRead() {
    Signature flags = named("flags", spec("f", DType.BOOL, -1));
    assertThat(read("{\"inputs\":{\"f\":[true]},\"signature_name\":\"flags\"}", X, flags).inputs())
        .containsExactly(ints(DType.BOOL, shape(1), 1));
  }

  @Test
  void aVersionWithoutTheDefaultSignatureIsReadByName() {
    Signature only = named("only", spec("x", DType.FLOAT, -1));
    assertThat(read("{\"instances\":[1],\"signature_name\":\"only\"}", only).signature())
        .isSameAs(only);
  }

  @Test
  void ofAKeyThatComesTwiceTheFirstCounts() {
    Signature other = named("other", spec("x", DType.INT64, -1));
    assertThat(read("{\"instances\":[1],\"instances\":\"no\"}", X).inputs())
        .containsExactly(floats(shape(1), 1));
    assertThat(read("{\"inputs\":{\"x\":[1],\"x\":[2,3]}}", X).inputs())
        .containsExactly(floats(shape(1), 1));
    String twoNames = "\"signature_name\":\"other\",\"signature_name\":\"serving_default\"";
    String data = "\"instances\":[1]";
    assertThat(read("{" + twoNames + "," + data + "}", X, other).signature()).isSameAs(other);
    assertThat(read("{" + data + "," + twoNames + "}", X, other).signature()).isSameAs(other);
  }

  @Test
  void unknownKeysAndTrailingBytesAreIgnored() {
    String body = "{\"a\":{\"b\":[1,{}]},\"instances\":[1],\"c\":null} and [more";
    assertThat(read(body, X).inputs()).containsExactly(floats(shape(1), 1));
  }

  @Test
  void keysMayBeWrittenWithEscapes() {
    assertThat(read("{\"inst\\u0061nces\":[{\"\\u0078\":1}]}", X).inputs())
        .containsExactly(floats(shape(1), 1));
  }

  @Test
  void onlyTheGivenPartOfTheArrayIsTheBody() {
    byte[] bytes = "###{\"instances\":[1]}9]}".getBytes(UTF_8);
    InferRequest request =
        new PredictReader(JsonLimits.DEFAULT)
            .read(bytes, 3, bytes.length - 6, Bodies.byName(X), ByteArrays.HEAP);
    assertThat(request.inputs()).containsExactly(floats(shape(1), 1));
  }

  @Test
  void manyInputsMayComeInAnyOrder() {
    int count = 300;
    TensorSpec[] specs = new TensorSpec[count];
    StringBuilder row = new StringBuilder("{");
    for (int i = 0; i < count; i++) {
      specs[i] = spec(String.format("in%03d", i), DType.INT64, -1);
      row.append(i == 0 ? "" : ",").append(String.format("\"in%03d\":%d", count - 1 - i, i));
    }
    row.append('}');
    InferRequest request = read("{\"instances\":[" + row + "," + row + "]}", signature(specs));
    for (int i = 0; i < count; i++) {
      assertThat(request.inputs()[i]).isEqualTo(longs(shape(2), count - 1L - i, count - 1L - i));
    }
  }

  @Test
  void aSignatureWithoutInputsTakesEmptyOnes() {
    Signature none = signature();
    assertThat(read("{\"inputs\":{}}", none).inputs()).isEmpty();
    assertThat(read("{\"instances\":[{}]}", none).inputs()).isEmpty();
  }

  @Test
  void aSignatureThatCannotBatchCountsAsOneRow() {
    Signature fixed = signature(spec("x", DType.FLOAT, 3));
    assertThat(read("{\"inputs\":[1,2,3]}", fixed).rows()).isEqualTo(1);
  }

  @Test
  void moreElementsThanExpectedGrowTheTensor() {
    StringBuilder body = new StringBuilder("{\"instances\":[0");
    for (int i = 1; i < 1000; i++) {
      body.append(',').append(i);
    }
    float[] expected = new float[1000];
    for (int i = 0; i < 1000; i++) {
      expected[i] = i;
    }
    assertThat(read(body + "]}", X).inputs()).containsExactly(floats(shape(1000), expected));
  }
}
