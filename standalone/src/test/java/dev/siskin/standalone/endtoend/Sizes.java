package dev.siskin.standalone.endtoend;

import java.time.Duration;

/** How large the long tests are: small on each build, full with {@code -Dsiskin.verify=true}. */
final class Sizes {
  static final boolean FULL = Boolean.getBoolean("siskin.verify");

  static final int LOAD_RATE = FULL ? 2_000 : 300;
  static final Duration LOAD_TIME = Duration.ofSeconds(FULL ? 60 : 5);

  /** Each of the five. */
  static final Duration OUTAGE = Duration.ofSeconds(FULL ? 600 : 4);

  /** Before an outage, and as long again after it: what it is measured beside. */
  static final Duration AROUND_OUTAGE = Duration.ofSeconds(FULL ? 300 : 1);

  static final int OUTAGE_RATE = FULL ? 500 : 100;

  /** Of server and broker together; half of them each. */
  static final int KILLS = FULL ? 200 : 4;

  static final Duration WRK_TIME = Duration.ofSeconds(FULL ? 30 : 2);

  private Sizes() {}
}
