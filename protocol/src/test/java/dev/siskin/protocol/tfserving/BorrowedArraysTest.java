package dev.siskin.protocol.tfserving;

import static dev.siskin.protocol.tfserving.Bodies.floats;
import static dev.siskin.protocol.tfserving.Bodies.longs;
import static dev.siskin.protocol.tfserving.Bodies.named;
import static dev.siskin.protocol.tfserving.Bodies.shape;
import static dev.siskin.protocol.tfserving.Bodies.signature;
import static dev.siskin.protocol.tfserving.Bodies.spec;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.Signature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of the arrays lent for a body, the request has those it needs, and all others are back. */
class BorrowedArraysTest {
  private static final Signature AB =
      signature(spec("a", DType.INT64, -1), spec("b", DType.FLOAT, -1, 2));
  private static final Signature OTHER = named("other", spec("x", DType.INT64, -1));
  private static final PredictReader READER = new PredictReader(JsonLimits.DEFAULT);

  private final LentArrays arrays = new LentArrays();

  @Test
  void aRequestHasAnArrayForEachInput() {
    InferRequest request = read("{\"instances\":[{\"a\":1,\"b\":[2,3]}]}");
    assertThat(arrays.lentAreThoseOf(request)).isTrue();
    assertThat(arrays.takes()).isEqualTo(2);
    assertThat(request.inputs()).containsExactly(longs(shape(1), 1), floats(shape(1, 2), 2, 3));
  }

  @Test
  void anArrayThatIsFullIsExchanged() {
    StringBuilder body = new StringBuilder("{\"instances\":[{\"a\":0,\"b\":[0,0]}");
    long[] as = new long[500];
    float[] bs = new float[1_000];
    for (int i = 1; i < 500; i++) {
      body.append(",{\"a\":").append(i).append(",\"b\":[").append(i).append(",-1]}");
      as[i] = i;
      bs[2 * i] = i;
      bs[2 * i + 1] = -1;
    }
    InferRequest request = read(body.append("]}").toString());
    assertThat(request.inputs()).containsExactly(longs(shape(500), as), floats(shape(500, 2), bs));
    assertThat(arrays.lentAreThoseOf(request)).isTrue();
    assertThat(arrays.takes()).isBetween(8, 30);
  }

  @Test
  void anEmptyTensorHasAnArrayToo() {
    Signature open = signature(spec("x", DType.FLOAT, -1, -1));
    byte[] body = "{\"instances\":[[],[]]}".getBytes(UTF_8);
    InferRequest request = READER.read(body, 0, body.length, Bodies.byName(open), arrays);
    assertThat(request.inputs()).containsExactly(floats(shape(2, 0)));
    assertThat(arrays.lentAreThoseOf(request)).isTrue();
  }

  @Test
  void aSmallBodyIsLentNoLargeArray() {
    Signature wide = signature(spec("x", DType.DOUBLE, -1, 60_000));
    byte[] body = "{\"instances\":[[1]]}".getBytes(UTF_8);
    LentArrays most =
        new LentArrays() {
          @Override
          public byte[] take(int atLeast) {
            assertThat(atLeast).isLessThan(100);
            return super.take(atLeast);
          }
        };
    assertThatThrownBy(() -> READER.read(body, 0, body.length, Bodies.byName(wide), most))
        .hasMessageContaining("Expecting shape");
  }

  @Test
  void dataReadUnderTheWrongSignatureIsGivenBack() {
    InferRequest request =
        read(
            "{\"inputs\":{\"x\":[7],\"a\":[1,2],\"b\":[[1,2],[3,4]]},\"signature_name\":\"other\"}");
    assertThat(request.inputs()).containsExactly(longs(shape(1), 7));
    assertThat(arrays.lentAreThoseOf(request)).isTrue();
    assertThat(arrays.takes()).isGreaterThanOrEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"instances\":[{\"a\":1,\"b\":[2,3]}",
        "{\"instances\":[{\"a\":1,\"b\":[2,3]}],\"inputs\":{}}",
        "{\"instances\":[{\"a\":1,\"b\":[2,3]}],\"signature_name\":1}",
        "{\"instances\":[{\"a\":1,\"b\":[2,3]}],\"signature_name\":\"none\"}",
        "{\"instances\":[{\"a\":1,\"b\":[2,3]},{\"a\":1}]}",
        "{\"instances\":[{\"a\":1,\"b\":[2,3]},7]}",
        "{\"instances\":[{\"a\":1,\"b\":[2,3,4]}]}",
        "{\"instances\":[{\"a\":1,\"b\":[2,true]}]}",
        "{\"inputs\":{\"a\":[1,2],\"b\":[[1,2]]}}",
        "{\"inputs\":{\"a\":[1,2]}}",
        "{\"inputs\":{\"a\":[1,2],\"b\":[[1,2],[3]]}}",
        "{\"inputs\":{\"a\":[1,2.5],\"b\":[[1,2]]}}",
      })
  void aRefusedBodyKeepsNone(String body) {
    assertThatThrownBy(() -> read(body)).isInstanceOf(ServingException.class);
    assertThat(arrays.takes()).isPositive();
    assertThat(arrays.lentAre()).isTrue();
  }

  @Test
  void aBodyThatEndsTooEarlyKeepsNone() {
    String body = "{\"inputs\":{\"a\":[1,2],\"b\":[[1,2],[3,4]]},\"signature_name\":\"other\"}";
    for (int cut = 0; cut < body.length(); cut++) {
      String begin = body.substring(0, cut);
      assertThatThrownBy(() -> read(begin)).isInstanceOf(ServingException.class);
      assertThat(arrays.lentAre()).isTrue();
    }
  }

  @Test
  void aLenderThatFailsGetsAllBack() {
    StringBuilder body = new StringBuilder("{\"inputs\":{\"a\":[0");
    for (int i = 0; i < 100; i++) {
      body.append(',').append(i);
    }
    body.append("],\"b\":[[1,2],[3,4]]}}");
    for (int take = 1; take <= 6; take++) {
      LentArrays failing = new LentArrays().failingAt(take);
      byte[] bytes = body.toString().getBytes(UTF_8);
      assertThatThrownBy(() -> READER.read(bytes, 0, bytes.length, Bodies.byName(AB), failing))
          .hasMessage("no more arrays");
      assertThat(failing.lentAre()).isTrue();
    }
  }

  private InferRequest read(String body) {
    byte[] bytes = body.getBytes(UTF_8);
    return READER.read(bytes, 0, bytes.length, Bodies.byName(AB, OTHER), arrays);
  }
}
