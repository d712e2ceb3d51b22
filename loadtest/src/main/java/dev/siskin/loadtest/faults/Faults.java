package dev.siskin.loadtest.faults;

import java.util.List;
import java.util.stream.Collectors;

/**
 * All faults that hold at one moment. A value; the seed decides which connections a share means,
 * and what jitter draws.
 */
public record Faults(List<Fault> all, long seed) {

  /** Nothing is wrong. */
  public static final Faults NONE = new Faults(List.of(), 0);

  private static final long SPREAD = 0x9e3779b97f4a7c15L;

  public Faults {
    all = List.copyOf(all);
  }

  /** Reads faults, each as {@link Fault#parse} says. */
  public static Faults parse(long seed, String... texts) {
    return new Faults(List.of(texts).stream().map(Fault::parse).toList(), seed);
  }

  /** Those that hit the connection of this number, counted from 0. */
  public List<Fault> hitting(long connection) {
    return all.stream().filter(fault -> hits(fault, connection)).toList();
  }

  /** Whether nobody is to listen. */
  boolean closePort() {
    return all.stream().anyMatch(fault -> fault.does(Effect.CLOSE_PORT));
  }

  /** What a person would call them. */
  public String text() {
    return all.isEmpty()
        ? "no fault"
        : all.stream().map(Fault::text).collect(Collectors.joining(" + "));
  }

  /** A fault's own text is in its seed, so that two of them do not hit the same connections. */
  private boolean hits(Fault fault, long connection) {
    return new Share(fault.share(), seed * SPREAD + fault.text().hashCode()).contains(connection);
  }
}
