package dev.siskin.server.lane;

import dev.siskin.protocol.infer.InferRequest;
import dev.siskin.protocol.tensor.TensorData;
import dev.siskin.server.model.ModelVersion;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Inputs that made a run fail all by themselves. When they come again they run alone from the
 * start, so that they cost nobody else a second run. Knows them by a checksum: who has the same by
 * chance runs alone too, and nothing worse. Thread-safe; while nothing is remembered, which is the
 * rule, a look costs one volatile read.
 */
final class PoisonMemory {
  private static final int MOST = 1_024;

  private final Map<Fingerprint, Boolean> known = new LinkedHashMap<>(16, 0.75f, true);
  private volatile boolean any;

  private record Fingerprint(ModelVersion version, long checksum) {}

  boolean knows(ModelVersion version, InferRequest request) {
    if (!any) {
      return false;
    }
    Fingerprint print = print(version, request);
    synchronized (known) {
      return known.get(print) != null;
    }
  }

  void remember(ModelVersion version, InferRequest request) {
    Fingerprint print = print(version, request);
    synchronized (known) {
      known.put(print, Boolean.TRUE);
      if (known.size() > MOST) {
        known.remove(known.keySet().iterator().next());
      }
      any = true;
    }
  }

  private static Fingerprint print(ModelVersion version, InferRequest request) {
    CRC32C crc = new CRC32C();
    for (TensorData input : request.inputs()) {
      crc.update(ByteBuffer.wrap(input.bytes(), input.offset(), input.length()));
    }
    return new Fingerprint(version, crc.getValue() << 32 ^ TensorData.bytes(request.inputs()));
  }
}
