package dev.siskin.batching;

/** What waits, counted, against its limits. Guarded like the queue it belongs to. */
final class Tally {
  private final QueueLimits limits;
  private int pendings;
  private long rows;
  private long bytes;

  Tally(QueueLimits limits) {
    this.limits = limits;
  }

  int pendings() {
    return pendings;
  }

  long rows() {
    return rows;
  }

  long bytes() {
    return bytes;
  }

  /** Whether it would fit if nothing else waited. */
  boolean canEverHold(Pending<?> pending) {
    return pending.rows() <= limits.maxRows() && pending.bytes() <= limits.maxBytes();
  }

  boolean hasRoomFor(Pending<?> pending) {
    return pendings < limits.maxPendings()
        && pending.rows() <= limits.maxRows() - rows
        && pending.bytes() <= limits.maxBytes() - bytes;
  }

  void add(Pending<?> pending) {
    pendings++;
    rows += pending.rows();
    bytes += pending.bytes();
  }

  void subtract(Pending<?> pending) {
    pendings--;
    rows -= pending.rows();
    bytes -= pending.bytes();
  }
}
