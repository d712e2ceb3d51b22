package dev.siskin.batching;

/** What waits, counted, against its limits. Guarded like the queue it belongs to. */
final class Tally {
  private static final Load NOTHING = new Load();

  private final QueueLimits limits;
  private final Load load = new Load();

  Tally(QueueLimits limits) {
    this.limits = limits;
  }

  int pendings() {
    return load.pendings();
  }

  long rows() {
    return load.rows();
  }

  long bytes() {
    return load.bytes();
  }

  /** Whether it would fit if nothing else waited. */
  boolean canEverHold(Pending<?> pending) {
    return pending.rows() <= limits.maxRows() && pending.bytes() <= limits.maxBytes();
  }

  boolean hasRoomFor(Pending<?> pending) {
    return hasRoomFor(pending, NOTHING);
  }

  /** Whether it would fit if so much of what waits left. */
  boolean hasRoomFor(Pending<?> pending, Load leaving) {
    return load.pendings() - leaving.pendings() < limits.maxPendings()
        && pending.rows() <= limits.maxRows() - (load.rows() - leaving.rows())
        && pending.bytes() <= limits.maxBytes() - (load.bytes() - leaving.bytes());
  }

  void add(Pending<?> pending) {
    load.add(pending);
  }

  void subtract(Pending<?> pending) {
    load.subtract(pending);
  }
}
