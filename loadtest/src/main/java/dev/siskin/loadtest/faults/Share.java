package dev.siskin.loadtest.faults;

/**
 * Which connections a share of them means. One in each stretch of {@code 1 / share} connections,
 * drawn from the seed: so any {@code n} in a row contain {@code n * share} of them to within two,
 * yet no regular client can fall into step with them.
 */
final class Share {

  private final double share;
  private final long seed;

  Share(double share, long seed) {
    this.share = share;
    this.seed = seed;
  }

  /** Whether the connection of this number, counted from 0, is one of them. */
  boolean contains(long connection) {
    long stretch = (long) (connection * share);
    while (first(stretch) > connection) {
      stretch--;
    }
    while (first(stretch + 1) <= connection) {
      stretch++;
    }
    long length = first(stretch + 1) - first(stretch);
    return connection == first(stretch) + Long.remainderUnsigned(mixed(stretch), length);
  }

  private long first(long stretch) {
    return (long) Math.ceil(stretch / share);
  }

  /** Steele, Lea and Flood's mixing function, as in {@link java.util.SplittableRandom}. */
  private long mixed(long stretch) {
    long mixed = (seed + stretch) * 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
