package dev.siskin.loadtest.traffic;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Request bodies, encoded once before the run and sent in turn. The buffers are shared by all sends
 * and must not be written to.
 *
 * @param jsonBytes of bodies with binary tensors, how many bytes of each are JSON; else empty
 */
public record Bodies(List<Buffer> encoded, List<Integer> jsonBytes) {

  public Bodies {
    if (encoded.isEmpty()) {
      throw new IllegalArgumentException("There is no request body to send.");
    }
    if (!jsonBytes.isEmpty() && jsonBytes.size() != encoded.size()) {
      throw new IllegalArgumentException("each body has its own number of JSON bytes");
    }
    encoded = List.copyOf(encoded);
    jsonBytes = List.copyOf(jsonBytes);
  }

  /** Bodies without binary tensors. */
  public Bodies(List<Buffer> encoded) {
    this(encoded, List.of());
  }

  /** How many different ones there are. */
  public int count() {
    return encoded.size();
  }

  /** The length of all together; one that stands here several times counts once. */
  public long bytes() {
    Set<Buffer> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
    distinct.addAll(encoded);
    return distinct.stream().mapToLong(Buffer::length).sum();
  }

  /** For each of these sizes the body that is nearest to it, in that order. */
  public Bodies nearestTo(int[] bytes) {
    NavigableMap<Integer, Integer> indexes = new TreeMap<>();
    for (int i = 0; i < encoded.size(); i++) {
      indexes.putIfAbsent(encoded.get(i).length(), i);
    }
    return new Bodies(
        Arrays.stream(bytes).map(size -> nearest(indexes, size)).mapToObj(encoded::get).toList());
  }

  private static int nearest(NavigableMap<Integer, Integer> indexes, int size) {
    Map.Entry<Integer, Integer> below = indexes.floorEntry(size);
    Map.Entry<Integer, Integer> above = indexes.ceilingEntry(size);
    if (below == null || above == null) {
      return (below == null ? indexes.firstEntry() : below).getValue();
    }
    return (size - below.getKey() <= above.getKey() - size ? below : above).getValue();
  }

  /**
   * The same with a bad row in a share of them, for JSON only; refused with a sentence for the user
   * where that cannot be. Request {@code index} still is body {@code index} of these, good or bad.
   */
  public Bodies spoiled(double share) {
    if (!jsonBytes.isEmpty()) {
      throw new IllegalArgumentException(
          "--bad-rows writes NaN into JSON; take another dialect than v2-binary.");
    }
    return SpoiledBodies.of(this, share);
  }

  /** The body of request {@code index}. */
  public Buffer at(long index) {
    return encoded.get((int) (index % encoded.size()));
  }

  /** How much of the body of request {@code index} is JSON; -1 where all of it is. */
  public int jsonBytesAt(long index) {
    return jsonBytes.isEmpty() ? -1 : jsonBytes.get((int) (index % jsonBytes.size()));
  }
}
