package dev.siskin.protocol.fuzz;

/** What Jazzer calls, in a process of its own: one target, named by the only argument. */
public final class JazzerEntry {
  private static Promises promises = new Promises(new PlantedFault());

  private JazzerEntry() {}

  public static void fuzzerInitialize(String[] args) {
    promises =
        new Promises(
            args[0].equals(PlantedFault.NAME) ? new PlantedFault() : FuzzTargets.named(args[0]));
  }

  public static void fuzzerTestOneInput(byte[] input) {
    promises.check(input);
  }
}
