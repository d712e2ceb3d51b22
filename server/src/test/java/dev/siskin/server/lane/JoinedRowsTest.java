package dev.siskin.server.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.TensorData;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class JoinedRowsTest {
  private final JoinedRows joined = new JoinedRows(3);

  private static TensorData[] part(long rows, long width, byte... bytes) {
    long[] shape = {rows, width};
    return new TensorData[] {new TensorData(DType.UINT8, shape, bytes, 0, bytes.length)};
  }

  @Test
  void partsInAnyOrderBecomeOneAnswer() {
    assertThat(joined.add(1, part(2, 2, (byte) 3, (byte) 4, (byte) 5, (byte) 6), 2, 10)).isNull();

    TensorData[] whole = joined.add(0, part(1, 2, (byte) 1, (byte) 2), 1, 5);

    TensorData output = Objects.requireNonNull(whole)[0];
    assertThat(output.shape()).containsExactly(3, 2);
    assertThat(output.bytes()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(joined.runNanos()).isEqualTo(15);
  }

  @Test
  void rowsOfAnotherShapeAreRefusedRatherThanMixed() {
    assertThat(joined.add(0, part(1, 2, (byte) 1, (byte) 2), 1, 5)).isNull();

    assertThatThrownBy(() -> joined.add(1, part(2, 1, (byte) 3, (byte) 4), 2, 5))
        .isInstanceOf(ServingException.class)
        .hasMessageContaining("different shapes");
  }
}
