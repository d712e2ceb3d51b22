package dev.siskin.protocol.fuzz;

import dev.siskin.protocol.error.ServingException;
import dev.siskin.protocol.tensor.ByteArrays;

/**
 * A parser with a fault behind four bytes that only a guided search finds in time: it shows that
 * the search is guided, and that what it finds is told.
 */
final class PlantedFault implements FuzzTarget {
  static final String NAME = "planted-fault";
  private static final String FAULTY = "{\"x\"";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Object read(byte[] input, ByteArrays arrays) {
    for (int i = 0; i < FAULTY.length(); i++) {
      if (i == input.length || input[i] != FAULTY.charAt(i)) {
        throw ServingException.invalid("another byte");
      }
    }
    throw new IllegalStateException("the planted fault");
  }
}
