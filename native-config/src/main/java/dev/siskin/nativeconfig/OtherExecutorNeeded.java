package dev.siskin.nativeconfig;

/** The single-threaded executor does not take this graph; the default one may. */
final class OtherExecutorNeeded extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OtherExecutorNeeded(RuntimeException cause) {
    super(FirstLine.of(cause), cause);
  }
}
