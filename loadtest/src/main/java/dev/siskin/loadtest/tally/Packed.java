package dev.siskin.loadtest.tally;

import java.nio.ByteBuffer;
import org.HdrHistogram.Histogram;

/** A histogram put away in HdrHistogram's own encoding, typically in one to five KiB. */
final class Packed {

  private final byte[] encoded;

  private Packed(byte[] encoded) {
    this.encoded = encoded;
  }

  static Packed of(Histogram histogram) {
    ByteBuffer scratch = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int bytes = histogram.encodeIntoByteBuffer(scratch);
    byte[] encoded = new byte[bytes];
    scratch.flip();
    scratch.get(encoded);
    return new Packed(encoded);
  }

  Packed plus(Packed other) {
    Histogram sum = Timings.histogram();
    sum.add(decoded(encoded));
    sum.add(decoded(other.encoded));
    return of(sum);
  }

  Quantiles quantiles() {
    return Quantiles.decoded(ByteBuffer.wrap(encoded));
  }

  int bytes() {
    return encoded.length;
  }

  private static Histogram decoded(byte[] encoded) {
    return Histogram.decodeFromByteBuffer(ByteBuffer.wrap(encoded), 0);
  }
}
