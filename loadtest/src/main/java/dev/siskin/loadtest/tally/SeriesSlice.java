package dev.siskin.loadtest.tally;

/**
 * The measured answers 200 of one version and arm that came within one slice of time. Immutable;
 * the durations are kept encoded and are decoded anew by each call.
 */
public final class SeriesSlice {

  private final String version;
  private final String arm;
  private final Packed intended;
  private final Packed service;

  private SeriesSlice(String version, String arm, Packed intended, Packed service) {
    this.version = version;
    this.arm = arm;
    this.intended = intended;
    this.service = service;
  }

  static SeriesSlice of(String version, String arm, Timings timings) {
    return new SeriesSlice(
        version, arm, Packed.of(timings.intended()), Packed.of(timings.service()));
  }

  public String version() {
    return version;
  }

  public String arm() {
    return arm;
  }

  /** Durations from the intended start. */
  public Quantiles intended() {
    return intended.quantiles();
  }

  /** Durations from the write to the connection. */
  public Quantiles service() {
    return service.quantiles();
  }

  boolean isOf(SeriesSlice other) {
    return version.equals(other.version) && arm.equals(other.arm);
  }

  SeriesSlice plus(SeriesSlice other) {
    return new SeriesSlice(
        version, arm, intended.plus(other.intended), service.plus(other.service));
  }

  int bytes() {
    return intended.bytes() + service.bytes();
  }
}
