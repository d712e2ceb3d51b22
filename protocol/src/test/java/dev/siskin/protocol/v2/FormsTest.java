package dev.siskin.protocol.v2;

import static dev.siskin.protocol.v2.Requests.spec;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.infer.Reply;
import dev.siskin.protocol.infer.Wishes;
import dev.siskin.protocol.json.ByteSink;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the forms mean, each by an example. */
class FormsTest {
  private static final Signature TWO_OUT =
      Requests.signature(
          List.of(spec("x", DType.INT8, -1)),
          spec("p", DType.FLOAT, -1),
          spec("q", DType.INT8, -1));
  private static final String X =
      "'inputs':[{'name':'x','shape':[1],'datatype':'INT8','data':[5]}]";

  private static TensorData floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return new TensorData(
        DType.FLOAT, new long[] {values.length}, bytes.array(), 0, bytes.capacity());
  }

  private static final TensorData[] OUT = {
    floats(1.5f), new TensorData(DType.INT8, new long[] {1}, new byte[] {7}, 0, 1)
  };

  private static String answer(String json) {
    InferRequest request = Requests.read(TWO_OUT, new Lent(), json);
    ByteSink sink = new ByteSink(64);
    int jsonBytes = request.reply().write(sink, "m", "3", request.signature(), OUT);
    int end = jsonBytes == Reply.ALL_JSON ? sink.size() : jsonBytes;
    return new String(sink.array(), 0, end, UTF_8).replace('"', '\'') + " + " + (sink.size() - end);
  }

  @Test
  void answersAreJsonUnlessBytesAreAskedFor() {
    assertThat(answer("{'id':'a'," + X + "}"))
        .isEqualTo(
            "{'id':'a','model_name':'m','model_version':'3','outputs':["
                + "{'name':'p','datatype':'FP32','shape':[1],'data':[1.5]},"
                + "{'name':'q','datatype':'INT8','shape':[1],'data':[7]}]} + 0");
  }

  @Test
  void outputsComeInTheOrderAskedAndTheirOwnFormWins() {
    assertThat(
            answer(
                "{'parameters':{'binary_data_output':true},"
                    + X
                    + ",'outputs':[{'name':'q'},"
                    + "{'name':'p','parameters':{'binary_data':false}}]}"))
        .isEqualTo(
            "{'model_name':'m','model_version':'3','outputs':["
                + "{'name':'q','datatype':'INT8','shape':[1],'parameters':{'binary_data_size':1}},"
                + "{'name':'p','datatype':'FP32','shape':[1],'data':[1.5]}]} + 1");
    assertThat(answer("{" + X + ",'outputs':[{'name':'p','parameters':{'binary_data':true}}]}"))
        .endsWith(
            "[{'name':'p','datatype':'FP32','shape':[1],'parameters':"
                + "{'binary_data_size':4}}]} + 4");
  }

  @Test
  void nothingSaidIsTheSameAsNull() {
    assertThat(answer("{'id':null,'parameters':null,'outputs':null," + X + "}"))
        .isEqualTo(answer("{'outputs':[]," + X + "}"))
        .startsWith("{'model_name'");
  }

  @Test
  void parametersThatAskForNothingAreIgnored() {
    assertThat(
            answer(
                "{'parameters':{'sequence_id':0,'sequence_start':false,'mine':[1,{}]},"
                    + X
                    + ",'outputs':[{'name':'q','parameters':{'classification':0}}]}"))
        .contains("'name':'q'");
  }

  @ParameterizedTest
  @CsvSource({
    "'priority':1,CRITICAL,0",
    "'priority':2,NORMAL,0",
    "'priority':9,SHEDDABLE,0",
    "'priority':'sheddable',SHEDDABLE,0",
    "'timeout':1500,,1500000",
    "'timeout':9223372036854775807,,9223372036854775000",
  })
  void wishesAreTold(String parameter, Wishes.Priority priority, long nanos) {
    String json = "{'parameters':{" + parameter + "}," + X + "}";
    assertThat(Requests.read(TWO_OUT, new Lent(), json).wishes())
        .isEqualTo(new Wishes(nanos, priority));
  }

  @Test
  void nothingWishedIsNoWish() {
    String json = "{'parameters':{'priority':0,'timeout':0}," + X + "}";
    assertThat(Requests.read(TWO_OUT, new Lent(), json).wishes()).isSameAs(Wishes.NONE);
  }

  @Test
  void dataMayComeBeforeAllElse() {
    Signature strings =
        Requests.signature(List.of(spec("s", DType.STRING, -1, 2)), spec("y", DType.INT8, -1));
    String json =
        "{'inputs':[{'data':[['a\\u00e9\\ud83d\\ude00',''],['\\n','b']],"
            + "'shape':[2,2],'name':'s','datatype':'BYTES'}]}";
    TensorData read = Requests.read(strings, new Lent(), json).inputs()[0];
    byte[] expected = "\7\0\0\0aé😀\0\0\0\0\1\0\0\0\n\1\0\0\0b".getBytes(UTF_8);
    assertThat(read)
        .isEqualTo(new TensorData(DType.STRING, new long[] {2, 2}, expected, 0, expected.length));
  }

  @Test
  void listsWithoutElementsFollowShapesWithoutElements() {
    Signature open =
        Requests.signature(List.of(spec("x", DType.FLOAT, -1, -1, -1)), spec("y", DType.INT8, -1));
    for (String data : List.of("[]", "[[],[]]")) {
      String json =
          "{'inputs':[{'name':'x','shape':[2,0,5],'datatype':'FP32','data':" + data + "}]}";
      assertThat(Requests.read(open, new Lent(), json).inputs()[0].length()).isZero();
    }
  }

  @Test
  void scalarsAreListsOfOne() {
    Signature scalar = Requests.signature(List.of(spec("x", DType.UINT64)), spec("y", DType.INT8));
    String json =
        "{'inputs':[{'name':'x','shape':[],'datatype':'UINT64','data':[18446744073709551615]}]}";
    InferRequest request = Requests.read(scalar, new Lent(), json);
    assertThat(request.rows()).isOne();
    assertThat(request.inputs()[0].bytes()).startsWith(255, 255, 255, 255, 255, 255, 255, 255);
    for (String bad : List.of("18446744073709551616", "-1", "1.0", "1e3")) {
      assertThatThrownBy(
              () -> Requests.read(scalar, new Lent(), json.replace("18446744073709551615", bad)))
          .hasMessageContaining("is no UINT64");
    }
  }

  @Test
  void bareBodiesAreRowsOfTheOneInput() {
    Signature rows =
        Requests.signature(List.of(spec("x", DType.INT16, -1, 2)), spec("y", DType.INT8, -1));
    InferRequest request = Requests.readRaw(rows, 1, 0, 2, 0, 3, 0, 4, 0);
    assertThat(request.rows()).isEqualTo(2);
    assertThat(request.inputs()[0].shape()).containsExactly(2, 2);
    assertThat(((V2Reply) request.reply()).hasBinary()).isTrue();
    assertThatThrownBy(() -> Requests.readRaw(rows, 1, 0, 2, 0, 3, 0))
        .hasMessageContaining("6 bytes are no whole rows of input 'x'");
    assertThatThrownBy(() -> Requests.readRaw(rows)).hasMessageContaining("no whole rows");
  }

  @Test
  void bareBodiesAreOneRowWhereTheRowIsOpen() {
    Signature open =
        Requests.signature(List.of(spec("x", DType.INT8, -1, -1)), spec("y", DType.INT8, -1));
    assertThat(Requests.readRaw(open, 1, 2, 3).inputs()[0].shape()).containsExactly(1, 3);
    Signature wide =
        Requests.signature(List.of(spec("x", DType.INT8, -1, -1, -1)), spec("y", DType.INT8, -1));
    assertThatThrownBy(() -> Requests.readRaw(wide, 1)).hasMessageContaining("leaves it open");
    Signature fixed =
        Requests.signature(List.of(spec("x", DType.INT8, 2)), spec("y", DType.INT8, -1));
    assertThat(Requests.readRaw(fixed, 1, 2).rows()).isOne();
    assertThatThrownBy(() -> Requests.readRaw(fixed, 1, 2, 3)).hasMessageContaining("whole rows");
  }

  @Test
  void aBareBodyOfBytesIsOneElement() {
    Signature text =
        Requests.signature(List.of(spec("x", DType.STRING, -1)), spec("y", DType.INT8, -1));
    TensorData read = Requests.readRaw(text, 'h', 'i').inputs()[0];
    assertThat(read)
        .isEqualTo(
            new TensorData(DType.STRING, new long[] {1}, new byte[] {2, 0, 0, 0, 'h', 'i'}, 0, 6));
  }

  @Test
  void bytesThatAreNoTextGoAsBytesOnly() {
    Signature text =
        Requests.signature(List.of(spec("x", DType.INT8, -1)), spec("y", DType.STRING, -1));
    TensorData bad =
        new TensorData(
            DType.STRING, new long[] {1}, new byte[] {2, 0, 0, 0, (byte) 0xc3, 'i'}, 0, 6);
    Reply json = new V2Reply(null, new int[] {0}, new boolean[] {false});
    assertThatThrownBy(() -> json.write(new ByteSink(8), "m", "1", text, new TensorData[] {bad}))
        .isInstanceOfSatisfying(
            ServingException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION))
        .hasMessageContaining("'y' holds bytes that are no text; ask for it with");
    ByteSink sink = new ByteSink(8);
    Reply binary = new V2Reply(null, new int[] {0}, new boolean[] {true});
    assertThat(binary.write(sink, "m", "1", text, new TensorData[] {bad})).isPositive();
    assertThat(sink.toBytes()).endsWith(2, 0, 0, 0, 0xc3, 'i');
  }
}
