package dev.siskin.server.infer;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Whether this process takes requests: {@code STARTING -> READY -> DRAINING}. Until it is ready
 * only its own warm-up gets in. Any thread.
 */
public final class Gate {
  /** Where the process stands. */
  public enum Phase {
    STARTING,
    READY,
    DRAINING
  }

  private final String warmUpPass;
  private volatile Phase phase = Phase.STARTING;

  public Gate() {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    warmUpPass = HexFormat.of().formatHex(random);
  }

  public Phase phase() {
    return phase;
  }

  public boolean ready() {
    return phase == Phase.READY;
  }

  /** Header value that lets the server's own warm-up in. */
  public String warmUpPass() {
    return warmUpPass;
  }

  public void open() {
    phase = Phase.READY;
  }

  /** From now on not ready, so that balancers look away; requests are still answered. */
  public void drain() {
    phase = Phase.DRAINING;
  }
}
