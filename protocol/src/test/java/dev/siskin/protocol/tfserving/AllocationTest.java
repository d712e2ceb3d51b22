package dev.siskin.protocol.tfserving;

import static dev.siskin.protocol.tfserving.Bodies.named;
import static dev.siskin.protocol.tfserving.Bodies.signature;
import static dev.siskin.protocol.tfserving.Bodies.spec;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.json.ByteSink;
import dev.siskin.protocol.json.JsonLimits;
import dev.siskin.protocol.tensor.DType;
import dev.siskin.protocol.tensor.PooledByteArrays;
import dev.siskin.protocol.tensor.Signature;
import dev.siskin.protocol.tensor.TensorData;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bytes allocated for a body do not grow with it, as the JVM itself counts them. */
class AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int SMALL = 8;
  private static final int LARGE = 4_000;

  /** The rest is noise: a table made on the way, a counter of the JVM. */
  private static final long SLACK_BYTES = 64;

  private static final Map<String, Signature> SIGNATURES =
      Bodies.byName(
          signature(spec("x", DType.FLOAT, -1, -1)),
          named("flat", spec("x", DType.DOUBLE, -1)),
          named("text", spec("s", DType.STRING, -1)),
          named("large", spec("n", DType.UINT64, -1)),
          named("ints", spec("a", DType.INT32, -1), spec("b", DType.BOOL, -1)));

  private final PredictReader reader = new PredictReader(new JsonLimits(100, 64, 1 << 20));
  private final PooledByteArrays pool = new PooledByteArrays(1 << 20, 4);

  /** Bodies that can be made of any size. */
  enum Kind {
    SHORT_NUMBERS("{'instances':[[0", ",0.25", "]]}"),
    LONG_NUMBERS("{'instances':[[0", ", -1.2345678901234567e-05", "]]}"),
    VERY_LONG_NUMBERS("{'instances':[[0", ",0.1234567890123456789012345678901", "]]}"),
    SPREAD_OUT("{'instances':[[0", "\n , \t 1e3", "]]}"),
    MANY_ROWS("{'instances':[[1,2]", ",[3,4]", "]}"),
    DOUBLES("{'signature_name':'flat','inputs':[0", ",2.2250738585072011e-308", "]}"),
    NAMED_ROWS(
        "{'signature_name':'ints','instances':[{'a':1,'b':true}",
        ",{'b':false,'\\u0061':-7}",
        "]}"),
    TEXTS("{'signature_name':'text','instances':['", "','plain\\n\\ud83d\\ude00\u65e5", "']}"),
    BASE64("{'signature_name':'text','instances':['a'", ",{'b64':'Zm9vYg=='}", "]}"),
    LARGE_NUMBERS("{'signature_name':'large','inputs':[1", ",18446744073709551615", "]}"),
    NAME_AT_THE_END("{'inputs':[1", ",2.5", "],'signature_name':'flat'}"),
    LONG_STRINGS("{'k':'", "\\n\u65e5", "','instances':[[1]]}"),
    LONG_KEYS("{'k", "\u65e5z", "':1,'instances':[[1]]}"),
    DEEP_AND_WIDE("{'x':[[[{'y':[0", ",{'z':[]}", "]}]]],'instances':[[1]]}"),
    REFUSED_AT_THE_END("{'instances':[[0", ",0.25", ",oops]]}"),
    UNKNOWN_NAME("{'signature_name':'" + "n".repeat(1_000), "n", "','instances':[[1]]}"),
    WRONG_STRING("{'instances':[['" + "w".repeat(100), "w", "']]}");

    private final String begin;
    private final String repeated;
    private final String end;

    Kind(String begin, String repeated, String end) {
      this.begin = begin;
      this.repeated = repeated;
      this.end = end;
    }

    byte[] body(int size) {
      return (begin + repeated.repeat(size) + end).replace('\'', '"').getBytes(UTF_8);
    }
  }

  @ParameterizedTest
  @EnumSource
  void readingALargeBodyTakesNoMoreThanReadingASmallOne(Kind kind) {
    byte[] small = kind.body(SMALL);
    byte[] large = kind.body(LARGE);
    assertThat(large.length).isGreaterThan(2 * small.length);
    long forSmall = leastAllocated(() -> read(small));
    long forLarge = leastAllocated(() -> read(large));
    assertThat(forLarge).isLessThanOrEqualTo(forSmall + SLACK_BYTES);
    assertThat(forSmall).isLessThan(20_000);
  }

  @Test
  void writingTakesNothing() {
    ByteSink sink = new ByteSink(1 << 20);
    Signature signature =
        new Signature(
            "s",
            "m",
            java.util.List.of(),
            java.util.List.of(spec("f", DType.FLOAT, -1), spec("g\n", DType.DOUBLE, -1)));
    float[] floats = new float[1_000];
    double[] doubles = new double[1_000];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) Math.exp(i / 10.0 - 50);
      doubles[i] = Math.exp(i - 500) * (i % 2 == 0 ? 1 : -1);
    }
    TensorData[] outputs = {
      Bodies.floats(Bodies.shape(1_000), floats), Bodies.doubles(Bodies.shape(1_000), doubles)
    };
    long allocated =
        leastAllocated(
            () -> {
              sink.reset();
              PredictWriter.write(sink, signature, outputs, true);
            });
    assertThat(sink.size()).isGreaterThan(40_000);
    assertThat(allocated).isLessThanOrEqualTo(SLACK_BYTES);
  }

  private void read(byte[] body) {
    try {
      InferRequest request = reader.read(body, 0, body.length, SIGNATURES, pool);
      for (TensorData input : request.inputs()) {
        pool.giveBack(input.bytes());
      }
    } catch (ServingException refused) {
      assertThat(refused.detail()).isNotEmpty();
    }
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
