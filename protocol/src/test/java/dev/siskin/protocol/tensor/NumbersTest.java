package dev.siskin.protocol.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NumbersTest {
  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static TensorData one(DType dtype, long bits) {
    byte[] bytes = buffer(Long.BYTES).putLong(bits).array();
    return new TensorData(dtype, new long[] {1}, bytes, 0, dtype.bytes());
  }

  private static boolean allFinite(TensorData... tensors) {
    return Numbers.allFinite(tensors);
  }

  @ParameterizedTest
  @CsvSource({
    "HALF, 3c00, 1",
    "HALF, c000, -2",
    "HALF, 7bff, 65504",
    "HALF, 0001, 0x1p-24",
    "HALF, 83ff, -0x3ffp-24",
    "HALF, 0400, 0x1p-14",
    "HALF, 3555, 0x1.554p-2",
    "HALF, 7c00, Infinity",
    "HALF, fc00, -Infinity",
    "HALF, 7c01, NaN",
    "HALF, fe00, NaN",
    "BFLOAT16, 3f80, 1",
    "BFLOAT16, c0a0, -5",
    "BFLOAT16, 0001, 0x1p-133",
    "BFLOAT16, ff80, -Infinity",
    "BFLOAT16, 7fc0, NaN",
    "FLOAT, 3e800000, 0.25",
    "DOUBLE, 8000000000000000, -0.0",
    "INT8, ff, -1",
    "UINT8, ff, 255",
    "INT16, 8000, -32768",
    "UINT16, 8000, 32768",
    "INT32, ffffffff, -1",
    "UINT32, ffffffff, 4294967295",
    "INT64, 8000000000000000, -0x1p63",
    "UINT64, 8000000000000000, 0x1p63",
    "UINT64, ffffffffffffffff, 0x1p64",
    "UINT64, 8000000000000401, 0x1.0000000000001p63",
  })
  void aNumberIsWhatItsBitsSay(DType dtype, String bits, String number) {
    double value = Numbers.at(one(dtype, Long.parseUnsignedLong(bits, 16)), 0);
    assertThat(value).isEqualTo(Double.valueOf(number));
  }

  @ParameterizedTest
  @EnumSource(names = {"BOOL", "STRING"})
  void textsAndTruthsAreNoNumbers(DType dtype) {
    TensorData tensor =
        new TensorData(dtype, new long[] {1}, new byte[4], 0, dtype == DType.BOOL ? 1 : 4);
    assertThatThrownBy(() -> Numbers.at(tensor, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThat(allFinite(tensor)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"HALF", "BFLOAT16"})
  void ofEveryPatternOfTwoBytesIsKnownWhetherItIsFinite(DType dtype) {
    for (int bits = 0; bits <= 0xffff; bits++) {
      TensorData tensor = one(dtype, bits);
      assertThat(allFinite(tensor)).isEqualTo(Double.isFinite(Numbers.at(tensor, 0)));
    }
  }

  @Test
  void ofRandomBitsIsKnownWhetherTheyAreFinite() {
    Random random = new Random(1);
    int notFinite = 0;
    for (int i = 0; i < 20_000; i++) {
      TensorData single = one(DType.FLOAT, random.nextLong());
      TensorData twice = one(DType.DOUBLE, random.nextLong() | 0x7f00_0000_0000_0000L);
      assertThat(allFinite(single)).isEqualTo(Double.isFinite(Numbers.at(single, 0)));
      assertThat(allFinite(twice)).isEqualTo(Double.isFinite(Numbers.at(twice, 0)));
      notFinite += allFinite(single, twice) ? 0 : 1;
    }
    assertThat(notFinite).isBetween(1_000, 19_000);
  }

  @ParameterizedTest
  @EnumSource(names = {"HALF", "BFLOAT16", "FLOAT", "DOUBLE"})
  void oneBadNumberIsFoundWhereverItStandsAndNoneBesideTheTensor(DType dtype) {
    int width = dtype.bytes();
    for (int elements = 0; elements <= 9; elements++) {
      for (int offset = 0; offset <= 3; offset++) {
        byte[] around = new byte[offset + (elements + 1) * width];
        Arrays.fill(around, (byte) 0xff);
        Arrays.fill(around, offset, offset + elements * width, (byte) 0x3f);
        TensorData tensor =
            new TensorData(dtype, new long[] {elements}, around, offset, elements * width);
        assertThat(allFinite(tensor)).isTrue();
        for (int bad = 0; bad < elements; bad++) {
          byte[] some = around.clone();
          Arrays.fill(some, offset + bad * width, offset + (bad + 1) * width, (byte) 0xff);
          TensorData broken =
              new TensorData(dtype, new long[] {elements}, some, offset, elements * width);
          assertThat(allFinite(tensor, broken)).isFalse();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INT8", "INT16", "INT32", "INT64", "UINT8", "UINT16", "UINT32", "UINT64"})
  void wholeNumbersAreAlwaysFinite(DType dtype) {
    assertThat(allFinite(one(dtype, -1))).isTrue();
  }
}
