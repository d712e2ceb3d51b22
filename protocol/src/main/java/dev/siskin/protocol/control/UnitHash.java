package dev.siskin.protocol.control;

import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;

/**
 * Where a unit stands between 0 and 1: u = (h &gt;&gt;&gt; 11) * 2^-53 with h the XXH3-64 hash of
 * the UTF-8 bytes of salt, one zero byte, unit. The same on every server and in every language.
 */
public final class UnitHash {
  private UnitHash() {}

  /**
   * @param salt the rollout's id, or the model's name where there is no rollout
   * @param unit what sticks to an arm: a user, a session, a request
   * @return 0 inclusive to 1 exclusive
   */
  public static double position(String salt, String unit) {
    byte[] s = salt.getBytes(StandardCharsets.UTF_8);
    byte[] u = unit.getBytes(StandardCharsets.UTF_8);
    byte[] key = new byte[s.length + 1 + u.length];
    System.arraycopy(s, 0, key, 0, s.length);
    System.arraycopy(u, 0, key, s.length + 1, u.length);
    return (Hashing.xxh3_64().hashBytesToLong(key) >>> 11) * 0x1.0p-53;
  }
}
