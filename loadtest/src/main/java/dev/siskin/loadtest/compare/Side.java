package dev.siskin.loadtest.compare;

/** One of the two that are compared. */
public enum Side {
  A,
  B;

  Side other() {
    return this == A ? B : A;
  }
}
