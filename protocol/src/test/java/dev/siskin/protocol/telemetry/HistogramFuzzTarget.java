package dev.siskin.protocol.telemetry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.siskin.protocol.fuzz.FuzzTarget;
import dev.siskin.protocol.tensor.ByteArrays;
import java.util.Base64;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * {@link Histograms#decode}. The input is what stands behind the base64, for no fuzzer would pass
 * that; what is read can be written and read again.
 */
public final class HistogramFuzzTarget implements FuzzTarget {
  @Override
  public String name() {
    return "histogram";
  }

  @Override
  public Object read(byte[] input, ByteArrays arrays) {
    return Histograms.decode(Base64.getEncoder().encodeToString(input));
  }

  @Override
  public boolean isRefusal(RuntimeException e) {
    return e instanceof IllegalArgumentException;
  }

  /** The counts of the longest range that is taken, once as bytes and once as counts. */
  @Override
  public long fairBytes(byte[] input) {
    return (768 << 10) + 16L * input.length;
  }

  @Override
  public void judge(byte[] input, @Nullable Object read) {
    if (read instanceof Histogram histogram) {
      String text = Histograms.encode(histogram);
      assertThat(Histograms.encode(Histograms.decode(text))).isEqualTo(text);
    } else {
      // Text that is no base64 at all.
      try {
        Histograms.decode(new String(input, ISO_8859_1));
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageMatching("(?s).+");
      }
    }
  }
}
