package dev.siskin.loadtest.find;

/** How often a rate held, and how often it missed. */
record Tries(int held, int missed) {

  static Tries of(boolean held) {
    return held ? new Tries(1, 0) : new Tries(0, 1);
  }

  Tries plus(Tries more) {
    return new Tries(held + more.held, missed + more.missed);
  }

  int count() {
    return held + missed;
  }

  boolean allHeld() {
    return missed == 0;
  }

  boolean allMissed() {
    return held == 0;
  }

  /** Half counts as both. */
  boolean mostlyHeld() {
    return held >= missed;
  }

  boolean mostlyMissed() {
    return missed >= held;
  }
}
