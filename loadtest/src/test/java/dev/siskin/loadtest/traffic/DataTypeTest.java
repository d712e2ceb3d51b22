package dev.siskin.loadtest.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DataTypeTest {

  private static ByteBuffer written(DataType type, Object value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    type.write(value, out);
    return ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
  }

  @ParameterizedTest
  @EnumSource(DataType.class)
  void whatIsWrittenIsRead(DataType type) {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 200; i++) {
      Object value = type.random(random);
      ByteBuffer bytes = written(type, value);
      Object read = type.read(bytes);
      boolean single = type == DataType.FP32;
      assertThat(single ? (Object) ((Double) read).floatValue() : read)
          .isEqualTo(single ? (Object) ((Double) value).floatValue() : value);
      assertThat(bytes.hasRemaining()).isFalse();
    }
  }

  @Test
  void bytesAreLittleEndian() {
    assertThat(written(DataType.INT32, 258L).array()).containsExactly(2, 1, 0, 0);
    assertThat(written(DataType.FP32, 1.0).array()).containsExactly(0, 0, 0x80, 0x3f);
    assertThat(written(DataType.BOOL, true).array()).containsExactly(1);
    assertThat(written(DataType.BYTES, "ab").array()).containsExactly(2, 0, 0, 0, 'a', 'b');
  }

  @Test
  void unsignedNumbersStayPositive() {
    ByteBuffer ones = ByteBuffer.wrap(new byte[] {-1, -1, -1, -1}).order(ByteOrder.LITTLE_ENDIAN);

    assertThat(DataType.UINT32.read(ones)).isEqualTo(4_294_967_295L);
    assertThat(DataType.UINT8.read(ones.rewind())).isEqualTo(255L);
    assertThat(DataType.INT16.read(ones.rewind())).isEqualTo(-1L);
  }

  @Test
  void textBeyondItsTensorIsRefused() {
    ByteBuffer lying = ByteBuffer.wrap(new byte[] {9, 0, 0, 0, 'a'}).order(ByteOrder.LITTLE_ENDIAN);

    assertThatThrownBy(() -> DataType.BYTES.read(lying)).hasMessageContaining("longer");
  }

  @Test
  void namesOfBothDialectsAreKnown() {
    assertThat(DataType.named("DT_DOUBLE")).contains(DataType.FP64);
    assertThat(DataType.named("BYTES")).contains(DataType.BYTES);
    assertThat(DataType.named("DT_RESOURCE")).isEmpty();
  }
}
