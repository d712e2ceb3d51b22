package dev.siskin.protocol.v2;

import static dev.siskin.protocol.v2.Requests.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.protocol.error.ErrorCode;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that make no sense are refused in words, and nothing stays lent. */
class RefusalTest {
  private static final Signature ONE =
      Requests.signature(
          List.of(spec("x", DType.FLOAT, -1, 2)),
          spec("y", DType.FLOAT, -1, 2),
          spec("h", DType.HALF, -1));
  private static final Signature TWO =
      Requests.signature(
          List.of(spec("a", DType.INT8, -1), spec("b", DType.STRING, -1)),
          spec("y", DType.FLOAT, -1));
  private static final String Y_ONLY = ",'outputs':[{'name':'y'}]";

  private static void assertRefused(Signature signature, String json, String said, int... bytes) {
    Lent arrays = new Lent();
    assertThatThrownBy(() -> Requests.read(signature, arrays, json, bytes))
        .isInstanceOfSatisfying(
            ServingException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
        .hasMessageContaining(said);
    assertThat(arrays.nothingIsLent()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'shape':[1,2],'datatype':'FP32','data':[1,2,3] | does not follow the shape [1, 2]",
        "'shape':[1,2],'datatype':'FP32','data':[[1],[2]] | does not follow the shape [1, 2]",
        "'shape':[1,2],'datatype':'FP32','data':[[[1,2]]] | does not follow the shape [1, 2]",
        "'shape':[2,2],'datatype':'FP32','data':[[1,2],[3]] | several sizes or depths",
        "'shape':[2,2],'datatype':'FP32','data':[[1,2],3] | several sizes or depths",
        "'shape':[2,2],'datatype':'FP32','data':[1,[2,3]] | several sizes or depths",
        "'data':[1,2,3],'shape':[1,2],'datatype':'FP32' | does not follow the shape [1, 2]",
        "'shape':[1,2],'datatype':'FP32','data':7 | 'data' must be a list",
        "'shape':[1,2],'datatype':'FP32','data':['1',2] | 'data' holds 1, which is no FP32",
        "'shape':[1,2],'datatype':'FP32','data':[{},2] | 'data' holds {...}, which is no FP32",
        "'shape':[1,2],'datatype':'FP32','data':[true,2] | 'data' holds true, which is no FP32",
        "'shape':[1,2],'datatype':'FP16','data':[1,2] | FP16 cannot come as JSON",
        "'shape':[1,2],'datatype':'BF16','data':[1,2] | BF16 cannot come as JSON",
        "'shape':[1,2],'datatype':'FP64','data':[1,2] | is FP32, and the request says FP64",
        "'shape':[1,2],'datatype':'FP8','data':[1,2] | no such datatype: 'FP8'",
        "'shape':[1,2],'datatype':7,'data':[1,2] | 'datatype' must be a string",
        "'shape':[1,3],'datatype':'FP32','data':[1,2,3] | Expecting shape [-1, 2] but got: [1, 3]",
        "'shape':[2],'datatype':'FP32','data':[1,2] | Expecting shape [-1, 2] but got: [2]",
        "'shape':[-1,2],'datatype':'FP32','data':[] | 'shape' holds whole numbers from 0",
        "'shape':[1.0,2],'datatype':'FP32','data':[] | 'shape' holds whole numbers from 0",
        "'shape':7,'datatype':'FP32','data':[] | 'shape' must be a list",
        "'shape':[9223372036854775807,2],'datatype':'FP32','data':[] | too many elements",
        "'shape':[4294967296,4294967296],'datatype':'FP32','data':[] | too many elements",
        "'shape':[99999999999999999999],'datatype':'FP32','data':[] | whole numbers from 0",
        "'shape':[16777217,0],'datatype':'FP32','data':[] | too many elements",
        "'shape':[0,2],'datatype':'FP32','data':[] | the request holds no rows",
        "'shape':[1,2],'datatype':'FP32' | either 'data' or a 'binary_data_size'",
        "'shape':[1,2],'data':[1,2] | an input needs 'name', 'datatype' and 'shape'",
        "'datatype':'FP32','data':[1,2] | an input needs 'name', 'datatype' and 'shape'",
        "'shape':[1,2],'shape':[1,2],'datatype':'FP32','data':[1,2] | 'shape' comes twice",
        "'datatype':'FP32','data':[1,2],'data':[1,2] | 'data' comes twice",
        "'data':[1,2],'data':[1,2] | 'data' comes twice",
        "'parameters':{},'parameters':{} | 'parameters' comes twice",
        "'parameters':7 | 'parameters' must be an object",
        "'parameters':{'binary_data_size':-8} | whole numbers from 0",
        "'parameters':{'shared_memory_region':'r'} | 'shared_memory_region' is not offered",
        "'shape':[1,2],'datatype':'FP32','data':[1,2] x | JSON Parse error",
        "'shape':[1,2],'datatype':'FP32','data':[1,2 | JSON Parse error",
        "'shape':[1,2],'datatype':'FP32','data':[1 2] | JSON Parse error",
        "'shape':[1,2],'datatype':'FP32','data':[01,2] | JSON Parse error",
      })
  void badInputsAreRefused(String input, String said) {
    assertRefused(ONE, "{'inputs':[{'name':'x'," + input + "}]" + Y_ONLY + "}", said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "~~ | must be a JSON object",
        "[] | must be a JSON object",
        "{} | input 'x' is missing",
        "{'inputs':7} | 'inputs' must be a list",
        "{'inputs':[7]} | 'inputs' must be an object",
        "{'inputs':[],'inputs':[]} | 'inputs' comes twice",
        "{'inputs':[]} | input 'x' is missing",
        "{'inputs':[X,X]} | no such input, or twice: 'x'",
        "{'inputs':[{'name':'z','shape':[],'datatype':'BOOL','data':[true]}]} | no such input",
        "{'inputs':[X],'outputs':[{'name':'z'}]} | no such output: 'z'; there are [y, h]",
        "{'inputs':[X],'outputs':[{'name':'y'},{'name':'y'}]} | output 'y' is asked for twice",
        "{'inputs':[X],'outputs':[{}]} | an output needs a 'name'",
        "{'inputs':[X],'outputs':{}} | 'outputs' must be a list",
        "{'inputs':[X],'outputs':[{'name':'h'}]} | 'h' is FP16, which JSON cannot carry",
        "{'inputs':[X]} | 'h' is FP16, which JSON cannot carry",
        "{'outputs':[{'name':'y','parameters':{'classification':3}}]} | 'classification' is not",
        "{'outputs':[{'name':'y','parameters':{'shared_memory_region':'r'}}]} | is not offered",
        "{'outputs':[{'name':'y','parameters':{'binary_data':1}}]} | must be true or false",
        "{'parameters':{'sequence_id':1}} | 'sequence_id' is not offered",
        "{'parameters':{'sequence_id':'s'}} | 'sequence_id' is not offered",
        "{'parameters':{'binary_data_output':'yes'}} | must be true or false",
        "{'parameters':{'timeout':-1}} | whole numbers from 0",
        "{'parameters':{'priority':'first'}} | 'priority' is critical, normal or sheddable",
        "{'parameters':{'signature_name':'s'},'inputs':[X]} | \"s\" not found in signature def",
        "{'parameters':{'signature_name':7}} | 'signature_name' must be a string",
        "{'id':7} | 'id' must be a string",
        "{'inputs':[X]} {} | there is more after the JSON object",
        "{'inputs':[X]}~ | there is more after the JSON object",
      })
  void badRequestsAreRefused(String json, String said) {
    String x = "{'name':'x','shape':[1,2],'datatype':'FP32','data':[1,2]}";
    assertRefused(ONE, json.replace("X", x), said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "1 | 2 | 7 | input 'b' of shape [1] cannot have binary_data_size 7",
        "1 | 2 | 2147483648 | input 'b' of shape [1] cannot have binary_data_size 2147483648",
        "2 | 2 | 5 | input 'a' of shape [1] cannot have binary_data_size 2",
        "1 | 2 | 4 | no common number of rows",
      })
  void sizesThatDisagreeAreRefused(int sizeOfA, int rowsOfB, long sizeOfB, String said) {
    int rows = said.startsWith("no common") ? rowsOfB : 1;
    assertRefused(
        TWO,
        "{'inputs':[{'name':'a','shape':[1],'datatype':'INT8','parameters':{'binary_data_size':"
            + sizeOfA
            + "}},{'name':'b','shape':["
            + rows
            + "],'datatype':'BYTES','parameters':{'binary_data_size':"
            + sizeOfB
            + "}}]}",
        said,
        9,
        1,
        0,
        0,
        0,
        'q');
  }

  @Test
  void stringsWhoseLengthsDoNotAddUpAreRefused() {
    String json =
        "{'inputs':[{'name':'a','shape':[1],'datatype':'INT8','data':[1]},"
            + "{'name':'b','shape':[1],'datatype':'BYTES','parameters':{'binary_data_size':5}}]}";
    assertThat(Requests.read(TWO, new Lent(), json, 1, 0, 0, 0, 'q').rows()).isEqualTo(1);
    assertRefused(TWO, json, "cannot have binary_data_size 5", 2, 0, 0, 0, 'q');
    assertRefused(TWO, json, "cannot have binary_data_size 5", 255, 255, 255, 255, 'q');
    assertRefused(TWO, json, "where 4 bytes are left", 1, 0, 0, 0);
    assertRefused(TWO, json, "1 bytes are left after the last input", 1, 0, 0, 0, 'q', 0);
  }

  @Test
  void boolsThatAreNeitherAreRefused() {
    Signature bools =
        Requests.signature(List.of(spec("x", DType.BOOL, -1)), spec("y", DType.BOOL, -1));
    String json =
        "{'inputs':[{'name':'x','shape':[9],'datatype':'BOOL',"
            + "'parameters':{'binary_data_size':9}}]}";
    assertThat(Requests.read(bools, new Lent(), json, 1, 0, 1, 1, 0, 0, 0, 0, 1).rows())
        .isEqualTo(9);
    assertRefused(bools, json, "neither 0 nor 1", 1, 0, 2, 1, 0, 0, 0, 0, 1);
    assertRefused(bools, json, "neither 0 nor 1", 1, 0, 1, 1, 0, 0, 0, 0, 255);
  }

  @Test
  void depthAndLengthsAreLimited() {
    String x = "'inputs':[{'name':'x','shape':[1,2],'datatype':'FP32','data':[1,2]}]" + Y_ONLY;
    String deep = "[".repeat(99) + "]".repeat(99);
    assertThat(Requests.read(ONE, new Lent(), "{'k':" + deep + "," + x + "}").rows()).isEqualTo(1);
    assertRefused(ONE, "{'k':[" + deep + "]," + x + "}", "exceeds the maximum allowed (100)");
    String tooDeepData = "'data':" + "[".repeat(33) + "]".repeat(33);
    assertRefused(
        ONE,
        "{'inputs':[{'datatype':'FP32'," + tooDeepData + "}]}",
        "'data' has more than 32 dimensions");
    String id = "i".repeat(256);
    assertThat(Requests.read(ONE, new Lent(), "{'id':'" + id + "'," + x + "}").rows()).isOne();
    assertRefused(ONE, "{'id':'" + id + "i'," + x + "}", "'id' is longer than 256 characters");
    assertRefused(ONE, "{'inputs':[{'shape':[" + "1,".repeat(32) + "1]}]}", "32 dimensions");
  }

  @Test
  void aHeaderThatDoesNotFitItsBodyIsRefused() {
    InferReader reader = new InferReader(dev.siskin.protocol.json.JsonLimits.DEFAULT);
    for (int length : new int[] {-1, 3, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      assertThatThrownBy(
              () -> reader.read(new byte[2], 0, length, length, 2, Requests.only(ONE), new Lent()))
          .isInstanceOf(ServingException.class)
          .hasMessageContaining("the header is said to have " + length + " bytes");
    }
  }

  @Test
  void whoLiesAboutAShapeIsLentNoMoreThanABodyOfThatLengthCouldFill() {
    String liar = "{'name':'x','shape':[16777216],'datatype':'FP64','data':[1]}";
    String json = "{'inputs':[" + (liar + ",").repeat(1_000) + liar + "],'k':'k'}";
    Lent arrays = new Lent();
    assertThatThrownBy(() -> Requests.read(ONE, arrays, json))
        .hasMessageContaining("does not follow the shape");
    assertThat(arrays.mostBytes()).isLessThan(6L * json.length());
    assertThat(arrays.nothingIsLent()).isTrue();
  }
}
