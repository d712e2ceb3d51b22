package dev.siskin.protocol.v2;

import static dev.siskin.protocol.v2.Requests.spec;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.PooledByteArrays;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What reading costs, in bytes allocated, and what it must not mix up by remembering. */
class HotPathTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Signature FLOATS =
      Requests.signature(List.of(spec("x", DType.FLOAT, -1, -1)), spec("y", DType.FLOAT, -1));
  private static final Map<String, Signature> SIGNATURES = Requests.only(FLOATS);

  private final InferReader reader = new InferReader(JsonLimits.DEFAULT);
  private final PooledByteArrays pool = new PooledByteArrays(1 << 22, 4);

  private static byte[] binary(int columns) {
    byte[] head =
        ("{'inputs':[{'name':'x','shape':[1,"
                + columns
                + "],'datatype':'FP32','parameters':{'binary_data_size':"
                + 4 * columns
                + "}}]}")
            .replace('\'', '"')
            .getBytes(UTF_8);
    return Arrays.copyOf(head, head.length + 4 * columns);
  }

  private static byte[] json(int columns) {
    return ("{'inputs':[{'name':'x','shape':[1,"
            + (columns + 1)
            + "],'datatype':'FP32','data':[1"
            + ", -0.25".repeat(columns)
            + "]}]}")
        .replace('\'', '"')
        .getBytes(UTF_8);
  }

  @Test
  void knownJsonCostsNextToNothing() {
    byte[] body = binary(1_000);
    int head = body.length - 4_000;
    assertThat(leastAllocated(() -> read(body, head))).isLessThan(200);
  }

  @Test
  void readingALargeBodyTakesNoMoreThanReadingASmallOne() {
    byte[] small = json(10);
    byte[] large = json(100_000);
    long forSmall = leastAllocated(() -> read(small, small.length));
    long forLarge = leastAllocated(() -> read(large, large.length));
    assertThat(forLarge).isLessThanOrEqualTo(forSmall + 64);
    assertThat(forSmall).isLessThan(2_500);
  }

  @Test
  void knownJsonIsHeldAgainstEachBodyAndEachVersion() {
    byte[] body = binary(2);
    int head = body.length - 8;
    byte[] shorter = Arrays.copyOf(body, body.length - 1);
    for (int i = 0; i < 2; i++) {
      assertThat(read(body, head).isViewOf(body)).isTrue();
      assertThatThrownBy(() -> read(shorter, head))
          .isInstanceOf(ServingException.class)
          .hasMessageContaining("cannot have binary_data_size 8 where 7 bytes are left");
    }
    Signature ints =
        Requests.signature(List.of(spec("x", DType.INT32, -1, 2)), spec("y", DType.INT32, -1));
    assertThatThrownBy(
            () -> reader.read(body, 0, head, head, body.length, Requests.only(ints), pool))
        .hasMessageContaining("'x' is INT32, and the request says FP32");
  }

  @Test
  void bytesBeforeAndBetweenAreNotLookedAt() {
    byte[] plain = binary(2);
    int head = plain.length - 8;
    byte[] body = new byte[plain.length + 7];
    Arrays.fill(body, (byte) '}');
    System.arraycopy(plain, 0, body, 4, head);
    System.arraycopy(plain, head, body, 4 + head + 3, 8);
    InferRequest request = reader.read(body, 4, head, 4 + head + 3, body.length, SIGNATURES, pool);
    assertThat(request.inputs()[0].offset()).isEqualTo(4 + head + 3);
  }

  private InferRequest read(byte[] body, int head) {
    InferRequest request = reader.read(body, 0, head, head, body.length, SIGNATURES, pool);
    for (TensorData input : request.inputs()) {
      if (input.bytes() != body) {
        pool.giveBack(input.bytes());
      }
    }
    return request;
  }

  /** The least of several runs, since the first ones fill the pool and load classes. */
  private static long leastAllocated(Runnable work) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 20; i++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      work.run();
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }
}
