package dev.siskin.protocol.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TensorDataTest {
  private static final byte[] EIGHT = {1, 2, 3, 4, 5, 6, 7, 8};

  @Test
  void theLengthMustBeThatOfTheShape() {
    assertThat(tensor(DType.FLOAT, 2).elements()).isEqualTo(2);
    assertThat(new TensorData(DType.FLOAT, new long[0], EIGHT, 4, 4).rows()).isEqualTo(1);
    for (long[] shape : new long[][] {{1}, {3}, {}, {0}, {2, 2}, {-2}, {-1, -2}}) {
      assertThatThrownBy(() -> new TensorData(DType.FLOAT, shape, EIGHT, 0, 8))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new TensorData(DType.FLOAT, new long[] {1}, EIGHT, 0, 5))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shapesWhoseProductOverflowsAreRefused() {
    for (long[] shape :
        new long[][] {{1L << 61}, {1L << 62, 4}, {1L << 32, 1L << 32}, {Long.MAX_VALUE, 3, 3}}) {
      assertThatThrownBy(() -> new TensorData(DType.DOUBLE, shape, EIGHT, 0, 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aSizeOf0MakesTheTensorEmptyWhateverTheOthers() {
    assertThat(TensorData.elements(new long[] {1L << 40, 1L << 40, 0})).isZero();
    assertThat(TensorData.elements(new long[] {0, Long.MAX_VALUE, Long.MAX_VALUE})).isZero();
    assertThat(TensorData.elements(new long[] {Long.MAX_VALUE})).isEqualTo(Long.MAX_VALUE);
    assertThat(TensorData.elements(new long[] {})).isEqualTo(1);
  }

  @Test
  void aTensorOutsideOfItsArrayIsRefused() {
    for (int offset : new int[] {-1, 1, 8, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> new TensorData(DType.FLOAT, new long[] {2}, EIGHT, offset, 8))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void stringsLieBehindTheirLengths() {
    byte[] bytes = {9, 2, 0, 0, 0, 'a', 'b', 0, 0, 0, 0, 1, 0, 0, 0, 'c', 9};
    TensorData strings = new TensorData(DType.STRING, new long[] {3, 1}, bytes, 1, 15);
    assertThat(strings.elements()).isEqualTo(3);
    TensorData last = strings.slice(1, 3);
    assertThat(last.bytes()).isSameAs(bytes);
    assertThat(last).isEqualTo(new TensorData(DType.STRING, new long[] {2, 1}, bytes, 7, 9));
    assertThat(strings.slice(0, 0)).isEqualTo(strings.slice(3, 3));
    assertThat(TensorData.concat(List.of(strings.slice(0, 1), last))).isEqualTo(strings);
  }

  @Test
  void stringsThatDoNotFillTheirBytesAreRefused() {
    byte[] bytes = {2, 0, 0, 0, 'a', 'b', 0, 0, 0, 0};
    byte[] huge = {-1, -1, -1, -1, 0, 0, 0, 0};
    for (int length : new int[] {0, 3, 5, 6, 7, 9}) {
      assertThatThrownBy(() -> new TensorData(DType.STRING, new long[] {2}, bytes, 0, length))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new TensorData(DType.STRING, new long[] {1}, bytes, 0, 10))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TensorData(DType.STRING, new long[] {1}, huge, 0, 8))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new TensorData(DType.STRING, new long[] {Long.MAX_VALUE}, bytes, 0, 10))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSliceIsAViewOfItsRows() {
    TensorData rows = tensor(DType.UINT8, 4, 2);
    TensorData middle = rows.slice(1, 3);
    assertThat(middle.bytes()).isSameAs(rows.bytes());
    assertThat(middle).isEqualTo(new TensorData(DType.UINT8, new long[] {2, 2}, EIGHT, 2, 4));
    assertThat(middle.slice(1, 2).offset()).isEqualTo(4);
    assertThat(rows.slice(2, 2).elements()).isZero();
  }

  @Test
  void aSliceCannotReachTheRowsOfAnother() {
    TensorData middle = tensor(DType.UINT8, 4, 2).slice(1, 3);
    for (int[] range : new int[][] {{-1, 1}, {0, 3}, {2, 1}, {3, 3}}) {
      assertThatThrownBy(() -> middle.slice(range[0], range[1]))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void equalTensorsHoldEqualBytesWhereverTheyLie() {
    byte[] twice = {9, 1, 2, 1, 2};
    TensorData one = new TensorData(DType.UINT8, new long[] {2}, twice, 1, 2);
    TensorData two = new TensorData(DType.UINT8, new long[] {2}, twice, 3, 2);
    assertThat(one).isEqualTo(two).hasSameHashCodeAs(two);
    assertThat(one).isNotEqualTo(new TensorData(DType.UINT8, new long[] {2}, twice, 0, 2));
    assertThat(one).isNotEqualTo(new TensorData(DType.BOOL, new long[] {2}, twice, 1, 2));
    assertThat(one).isNotEqualTo(new TensorData(DType.UINT8, new long[] {2, 1}, twice, 1, 2));
  }

  @Test
  void aSpecTakesEveryOpenSizeAndNoOther() {
    TensorSpec spec = new TensorSpec("x", DType.FLOAT, new long[] {-1, 3}, false);
    assertThat(spec.accepts(new long[] {0, 3})).isTrue();
    assertThat(spec.accepts(new long[] {9, 3})).isTrue();
    assertThat(spec.accepts(new long[] {9, 2})).isFalse();
    assertThat(spec.accepts(new long[] {3})).isFalse();
    assertThat(spec.accepts(new long[] {1, 3, 1})).isFalse();
    assertThat(new TensorSpec("x", DType.FLOAT, new long[0], true).accepts(new long[] {1, 2}))
        .isTrue();
    assertThatThrownBy(() -> new TensorSpec("x", DType.FLOAT, new long[] {-2}, false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSignatureCanBatchWhereEveryTensorHasOpenRows() {
    TensorSpec open = new TensorSpec("x", DType.FLOAT, new long[] {-1, 3}, false);
    TensorSpec fixed = new TensorSpec("y", DType.FLOAT, new long[] {1, 3}, false);
    TensorSpec any = new TensorSpec("z", DType.FLOAT, new long[0], true);
    assertThat(signature(List.of(open), List.of(open)).batchable()).isTrue();
    assertThat(signature(List.of(open, fixed), List.of(open)).batchable()).isFalse();
    assertThat(signature(List.of(open), List.of(fixed)).batchable()).isFalse();
    assertThat(signature(List.of(any), List.of(open)).batchable()).isFalse();
    assertThat(signature(List.of(), List.of(open)).batchable()).isFalse();
    assertThat(signature(List.of(open, fixed), List.of()).inputIndex("y")).isEqualTo(1);
    assertThat(signature(List.of(open), List.of()).inputIndex("y")).isEqualTo(-1);
  }

  @Test
  void typesHaveTensorFlowsNames() {
    for (DType type : DType.values()) {
      assertThat(DType.ofTensorFlowName(type.tensorFlowName())).isEqualTo(type);
    }
    assertThat(DType.ofTensorFlowName("DT_COMPLEX64")).isNull();
    assertThat(DType.BFLOAT16.wireName()).isEqualTo("bfloat16");
  }

  private static Signature signature(List<TensorSpec> inputs, List<TensorSpec> outputs) {
    return new Signature("s", "m", inputs, outputs);
  }

  private static TensorData tensor(DType dtype, long... shape) {
    return new TensorData(dtype, shape, EIGHT, 0, 8);
  }
}
